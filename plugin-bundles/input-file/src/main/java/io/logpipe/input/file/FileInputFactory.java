package io.logpipe.input.file;

import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.ConfigProblem;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Input;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.RequireEngine;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/** Makes inputs that follow the files of a directory. */
@Component
@RequireEngine
public final class FileInputFactory implements InputFactory {

    private static final String FULL_DOSE = "start_once_for_full_dose";

    private final Neighbours neighbours = new Neighbours(Room.ofHeap());

    @Override
    public String type() {
        return "input-file";
    }

    @Override
    public String description() {
        return "Reads the files of a directory as they grow.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return FileSettings.KEYS;
    }

    @Override
    public List<ConfigProblem> check(PluginConfig config) {
        return FileSettings.check(config);
    }

    @Override
    public Input create(PluginConfig config, PluginContext context) {
        boolean fullDose = asked(System.getenv(FULL_DOSE));
        return new FileInput(FileSettings.of(config, fullDose), context, neighbours, Clock.systemDefaultZone());
    }

    /** Whether the variable is there and does not say no. */
    static boolean asked(@Nullable String variable) {
        return variable != null && !Set.of("0", "no", "false").contains(variable.toLowerCase(Locale.ROOT));
    }
}
