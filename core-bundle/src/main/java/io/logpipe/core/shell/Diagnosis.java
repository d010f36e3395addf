package io.logpipe.core.shell;

import io.logpipe.core.registry.FactoryRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** Finds out why a plugin type is not there: which bundle does not run, and what it lacks. */
final class Diagnosis {

    private static final String PREFIX = "io.logpipe.";

    private final FactoryRegistry registry;
    private final BundleContext context;

    Diagnosis(FactoryRegistry registry, BundleContext context) {
        this.registry = registry;
        this.context = context;
    }

    /** One line for each fact, for people. */
    List<String> explain(String type) {
        List<String> facts = new ArrayList<>();
        registry.all().stream()
                .filter(binding -> binding.type().equals(type))
                .forEach(binding -> facts.add("plugin " + type + " is there: " + binding.label()));
        if (facts.isEmpty()) {
            facts.add("no bundle provides plugin " + type);
        }
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getBundleId() != 0 && bundle.getHeaders().get("Fragment-Host") == null) {
                bundle(bundle, type, facts);
            }
        }
        components(facts);
        return facts;
    }

    private void bundle(Bundle bundle, String type, List<String> facts) {
        String name = bundle.getSymbolicName() + " " + bundle.getVersion() + " (bundle " + bundle.getBundleId() + ")";
        if (bundle.getState() == Bundle.INSTALLED) {
            facts.add("bundle " + name + " does not resolve: " + resolveError(bundle));
        } else if (bundle.getState() == Bundle.RESOLVED
                && (PREFIX + type.replace('-', '.')).equals(bundle.getSymbolicName())) {
            facts.add("bundle " + name + " is stopped: start " + bundle.getBundleId());
        }
    }

    /** An unresolved bundle does not start; the exception says what is missing. */
    private String resolveError(Bundle bundle) {
        FrameworkWiring wiring = context.getBundle(0).adapt(FrameworkWiring.class);
        if (wiring.resolveBundles(List.of(bundle))) {
            return "it did not before, but does now: start " + bundle.getBundleId();
        }
        try {
            bundle.start(Bundle.START_TRANSIENT);
            return "it did not before, but does now";
        } catch (BundleException e) {
            String message = String.valueOf(e.getMessage());
            return message.replaceAll("\\s+", " ");
        }
    }

    private void components(List<String> facts) {
        ServiceReference<ServiceComponentRuntime> reference =
                context.getServiceReference(ServiceComponentRuntime.class);
        ServiceComponentRuntime runtime = reference == null ? null : context.getService(reference);
        if (runtime == null) {
            facts.add("no component runtime: the bundle org.apache.felix.scr does not run");
            return;
        }
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(description)) {
                if (configuration.failure != null) {
                    facts.add("component " + description.name + " failed: "
                            + configuration.failure.lines().findFirst().orElse(""));
                }
                Arrays.stream(configuration.unsatisfiedReferences)
                        .forEach(missing -> facts.add("component " + description.name + " lacks reference "
                                + missing.name + (missing.target == null ? "" : " " + missing.target)));
            }
        }
        context.ungetService(reference);
    }
}
