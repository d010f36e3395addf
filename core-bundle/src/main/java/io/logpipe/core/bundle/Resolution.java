package io.logpipe.core.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Says in a line why a bundle does not resolve, or why its components do not come. */
final class Resolution {

    private static final String PACKAGE = "osgi.wiring.package";

    private final BundleContext context;

    Resolution(BundleContext context) {
        this.context = context;
    }

    /** What the bundle needs and nobody has; empty if that is not why. */
    Optional<String> missing(Bundle bundle) {
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        List<String> missing = new ArrayList<>();
        for (BundleRequirement requirement : bundle.adapt(BundleRevision.class).getDeclaredRequirements(null)) {
            boolean optional = Constants.RESOLUTION_OPTIONAL.equals(
                    requirement.getDirectives().get(Constants.RESOLUTION_DIRECTIVE));
            String effective = requirement.getDirectives().getOrDefault(Constants.EFFECTIVE_DIRECTIVE, "resolve");
            if (!optional
                    && effective.equals("resolve")
                    && wiring.findProviders(requirement).isEmpty()) {
                missing.add(text(requirement));
            }
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of("needs " + String.join(", and ", missing));
    }

    private String text(BundleRequirement requirement) {
        String namespace = requirement.getNamespace();
        String filter = requirement.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, "");
        String there = there(namespace, filter);
        return (namespace.equals(PACKAGE) ? "package " : namespace + " ") + Text.printable(filter) + there;
    }

    /** What there is instead, where the name is right and only the version is not. */
    private String there(String namespace, String filter) {
        List<String> versions = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                for (BundleCapability capability : revision.getDeclaredCapabilities(namespace)) {
                    Object name = capability.getAttributes().get(namespace);
                    if (name != null && filter.contains("(" + namespace + "=" + name + ")")) {
                        versions.add(String.valueOf(capability.getAttributes().get(Constants.VERSION_ATTRIBUTE)));
                    }
                }
            }
        }
        return versions.isEmpty() ? ", which nobody provides" : ", there is only " + String.join(", ", versions);
    }

    /** Why a component of the bundle failed, or what it waits for; empty if none says so. */
    Optional<String> componentFailure(Bundle bundle) {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
        if (runtime == null) {
            return Optional.empty();
        }
        try {
            for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs(bundle)) {
                for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(component)) {
                    if (configuration.failure != null) {
                        return Optional.of("component " + component.name + " failed: " + cause(configuration.failure));
                    }
                    if (configuration.unsatisfiedReferences.length > 0) {
                        return Optional.of("component " + component.name + " lacks reference "
                                + configuration.unsatisfiedReferences[0].name);
                    }
                }
            }
            return Optional.empty();
        } finally {
            context.ungetService(reference);
        }
    }

    /** The innermost of a stack trace's causes. */
    private static String cause(String trace) {
        String cause = trace.lines().findFirst().orElse("");
        for (String line : (Iterable<String>) trace.lines()::iterator) {
            if (line.toLowerCase(Locale.ROOT).startsWith("caused by: ")) {
                cause = line.substring("caused by: ".length());
            }
        }
        return Text.printable(cause);
    }
}
