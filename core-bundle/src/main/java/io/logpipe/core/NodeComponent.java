package io.logpipe.core;

import io.logpipe.api.plugin.CodecFactory;
import io.logpipe.api.plugin.FilterFactory;
import io.logpipe.api.plugin.InputFactory;
import io.logpipe.api.plugin.OutputFactory;
import io.logpipe.api.plugin.PluginFactory;
import io.logpipe.core.registry.FactoryBinding;
import io.logpipe.core.registry.FactoryRegistry;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The node as a component: collects the factories that bundles register, and lives as long as the core bundle. */
@Component(
        service = {},
        immediate = true)
public final class NodeComponent {

    private final FactoryRegistry registry = new FactoryRegistry();
    private final NodeLife life;

    /** Activated when the shell's command processor is there; the node starts when the framework has started. */
    @Activate
    public NodeComponent(BundleContext context, @Reference CommandProcessor commands) {
        life = new NodeLife(context, commands, registry);
        life.begin();
    }

    @Deactivate
    void deactivate() {
        life.end();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindInput(InputFactory factory, ServiceReference<InputFactory> reference) {
        add(factory, reference);
    }

    void unbindInput(InputFactory factory) {
        registry.remove(factory);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindFilter(FilterFactory factory, ServiceReference<FilterFactory> reference) {
        add(factory, reference);
    }

    void unbindFilter(FilterFactory factory) {
        registry.remove(factory);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindOutput(OutputFactory factory, ServiceReference<OutputFactory> reference) {
        add(factory, reference);
    }

    void unbindOutput(OutputFactory factory) {
        registry.remove(factory);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCodec(CodecFactory factory, ServiceReference<CodecFactory> reference) {
        add(factory, reference);
    }

    void unbindCodec(CodecFactory factory) {
        registry.remove(factory);
    }

    private void add(PluginFactory<?> factory, ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        registry.add(new FactoryBinding(
                factory,
                bundle.getBundleId(),
                bundle.getSymbolicName(),
                bundle.getVersion().toString()));
    }
}
