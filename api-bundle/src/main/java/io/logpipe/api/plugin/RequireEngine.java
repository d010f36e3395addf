package io.logpipe.api.plugin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Requirement;

/**
 * Makes the bundle require the engine it was built for, so that a plugin for another engine is refused when it is
 * resolved. Put it on the factory.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
@Requirement(namespace = RequireEngine.NAMESPACE, name = "logpipe", version = RequireEngine.VERSION)
public @interface RequireEngine {

    /** Namespace of the capability that the core provides. */
    String NAMESPACE = "io.logpipe.engine";

    /** Version of the contract. */
    String VERSION = "1.0.0";
}
