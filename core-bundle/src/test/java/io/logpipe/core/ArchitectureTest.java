package io.logpipe.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The layers of the core, as ARCHITECTURE.md draws them. */
final class ArchitectureTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.logpipe.core");

    /** Only the config reader knows the JSON library, so that it can be exchanged, and no plugin class reaches it. */
    @Test
    void jsonIsKnownToConfigOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.logpipe.core.config")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.."));
    }

    /** The engine is plain Java: OSGi ends at the registry, at what manages bundles, at the shell and at the component. */
    @Test
    void osgiIsKnownToTheEdgeOnly() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "io.logpipe.core.block",
                        "io.logpipe.core.checkpoint",
                        "io.logpipe.core.loop",
                        "io.logpipe.core.process",
                        "io.logpipe.core.queue",
                        "io.logpipe.core.route",
                        "io.logpipe.core.telemetry",
                        "io.logpipe.core.watch",
                        "io.logpipe.core.wiring")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.osgi.framework..", "org.osgi.service..", "org.apache.felix.."));
    }

    /** Data flows without knowing who wires it. */
    @Test
    void routesDoNotKnowTheWiring() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.logpipe.core.route", "io.logpipe.core.loop", "io.logpipe.core.block")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.logpipe.core.wiring",
                        "io.logpipe.core.registry",
                        "io.logpipe.core.config",
                        "io.logpipe.core.shell"));
    }

    /** What the node has once stands on its own. */
    @Test
    void servicesDoNotKnowEachOther() {
        for (String service : new String[] {"checkpoint", "process", "queue", "watch"}) {
            check(noClasses()
                    .that()
                    .resideInAPackage("io.logpipe.core." + service)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.logpipe.core.route",
                            "io.logpipe.core.wiring",
                            "io.logpipe.core.shell",
                            "io.logpipe.core.config"));
        }
    }

    /** A wire peer can name a class as often as it likes: nothing here would make one. */
    @Test
    void nothingDeserializes() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.naming..", "java.beans.."));
    }

    private static void check(ArchRule rule) {
        rule.check(CORE);
    }
}
