package io.logpipe.itest.change.bad;

import io.logpipe.api.block.Block;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.config.ConfigKey;
import io.logpipe.api.config.PluginConfig;
import io.logpipe.api.plugin.Deadline;
import io.logpipe.api.plugin.Filter;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.Handover;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Urgency;
import io.logpipe.api.plugin.Verdict;
import java.util.List;

/** Offers {@code filter-bad}, which lets everything pass. */
public final class BadFilterFactory implements FilterFactory {

    /** Called by the component runtime. */
    public BadFilterFactory() {
        Fault.at("factory");
    }

    @Override
    public String type() {
        return "filter-bad";
    }

    @Override
    public String description() {
        return "Goes wrong on purpose.";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return List.of();
    }

    @Override
    public Filter create(PluginConfig config, PluginContext context) {
        Fault.at("create");
        return new BadFilter();
    }

    private static final class BadFilter implements Filter {

        @Override
        public Access access() {
            return Access.READ;
        }

        @Override
        public void start(Handover handover) {
            Fault.at("start");
        }

        @Override
        public Pass open(SourceRef source) {
            Fault.at("open");
            return new Pass() {
                @Override
                public Verdict apply(Block block) {
                    Fault.at("apply");
                    return Verdict.PASS;
                }

                @Override
                public void close() {
                    Fault.at("end");
                }
            };
        }

        @Override
        public void hurry(Urgency urgency) {
            Fault.at("hurry");
        }

        @Override
        public Handover stop(Deadline deadline) {
            Fault.at("stop");
            return Handover.NONE;
        }

        @Override
        public void close() {
            Fault.at("close");
        }
    }
}
