package io.logpipe.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Somebody who makes plugins: a directory, Maven, and a local repository that has of this project only what is published.
 * Everything else comes from the repository of the build that runs this test, or, what that has never needed, from where
 * every Maven gets it.
 */
final class Vendor {

    private static final Path EXAMPLE = Path.of(System.getProperty("vendor.example"));
    private static final String LOGPIPE = System.getProperty("vendor.logpipe");
    private static final String ARCHETYPES = "org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate";

    private final Path directory;
    private int runs;

    Vendor(Path directory) throws IOException {
        this.directory = directory;
        String near = """
                <id>near</id><url>%s</url>
                <releases><checksumPolicy>ignore</checksumPolicy></releases>
                <snapshots><enabled>false</enabled></snapshots>
                """.formatted(Path.of(System.getProperty("vendor.near")).toUri());
        Files.writeString(settings(), """
                <settings>
                  <profiles><profile>
                    <id>near</id>
                    <repositories><repository>%1$s</repository></repositories>
                    <pluginRepositories><pluginRepository>%1$s</pluginRepository></pluginRepositories>
                  </profile></profiles>
                  <activeProfiles><activeProfile>near</activeProfile></activeProfiles>
                </settings>
                """.formatted(near));
    }

    private Path settings() {
        return directory.resolve("settings.xml");
    }

    /** A project of the archetype, with the plugins input-NAME, filter-NAME and output-NAME. */
    Path generate(String group, String artifact, String name) throws Exception {
        maven(
                directory,
                ARCHETYPES,
                "-DarchetypeCatalog=internal",
                "-DarchetypeGroupId=io.logpipe",
                "-DarchetypeArtifactId=logpipe-plugin-archetype",
                "-DarchetypeVersion=" + LOGPIPE,
                "-DgroupId=" + group,
                "-DartifactId=" + artifact,
                "-DpluginName=" + name);
        return directory.resolve(artifact);
    }

    /** The sources of the example, with other words in texts and paths. */
    Path example(String name, Map<String, String> words) throws IOException {
        Path project = directory.resolve(name);
        List<Path> files;
        try (Stream<Path> paths = Files.walk(EXAMPLE)) {
            files = paths.filter(path -> !path.startsWith(EXAMPLE.resolve("target")))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        for (Path file : files) {
            Path copy = project.resolve(replaced(EXAMPLE.relativize(file).toString(), words));
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, replaced(Files.readString(file), words));
        }
        return project;
    }

    /** Changes a file of a project. */
    void edit(Path file, String old, String text) throws IOException {
        String before = Files.readString(file);
        assertTrue(before.contains(old), () -> "'" + old + "' in " + file);
        Files.writeString(file, before.replace(old, text));
    }

    private static String replaced(String text, Map<String, String> words) {
        String result = text;
        for (Map.Entry<String, String> word : words.entrySet()) {
            result = result.replace(word.getKey(), word.getValue());
        }
        return result;
    }

    /** Builds a project, and returns the one jar of this version. */
    Path build(Path project, String version, String... arguments) throws Exception {
        String output = maven(
                project,
                Stream.concat(Stream.of("package"), Arrays.stream(arguments)).toArray(String[]::new));
        assertTrue(output.lines().noneMatch(line -> line.contains("[WARNING]")), () -> "warnings\n" + output);
        try (Stream<Path> files = Files.list(project.resolve("target"))) {
            return files.filter(file -> file.toString().endsWith("-" + version + ".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Runs Maven to its good end, and returns what it said. */
    private String maven(Path project, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("vendor.maven"), "bin/mvn").toString(),
                "-B",
                "-ntp",
                "-gs",
                settings().toString(),
                "-Dmaven.repo.local=" + System.getProperty("vendor.repository"),
                "-DinteractiveMode=false"));
        if (System.getProperty("vendor.network").equals("offline=true")) {
            words.addAll(List.of("-o", "-Daether.offline.protocols=file"));
        }
        words.addAll(List.of(arguments));
        Path output = directory.resolve("maven-" + ++runs + ".out");
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("MAVEN_BASEDIR");
        // It lives for seconds only.
        builder.environment()
                .merge("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", (given, ours) -> ours + " " + given);
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> words + " did not end\n" + Node.quietText(output));
            assertEquals(0, process.exitValue(), () -> words + "\n" + Node.quietText(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
