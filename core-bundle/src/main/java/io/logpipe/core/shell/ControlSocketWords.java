package io.logpipe.core.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** What can be completed besides the names of commands. */
final class ControlSocketWords {

    private ControlSocketWords() {}

    /** Symbolic names of all bundles; none where {@code own} is null, outside a framework. */
    static List<String> ofBundles(@Nullable Bundle own) {
        BundleContext context = own == null ? null : own.getBundleContext();
        List<String> names = new ArrayList<>();
        if (context != null) {
            for (Bundle bundle : context.getBundles()) {
                if (bundle.getSymbolicName() != null) {
                    names.add(bundle.getSymbolicName());
                }
            }
        }
        return names;
    }
}
