package io.logpipe.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A JAVA_HOME whose java is a shell script. Each of its lives notes its pid, environment and arguments, and does what
 * the test wrote down for that life, or for all.
 */
final class FakeJava {

    private static final String PROGRAM = """
            #!/bin/sh
            cd "${0%/bin/java}" || exit 9
            life=$(($(cat lives 2>/dev/null || echo 0) + 1))
            echo "$life" >lives
            report() {
                echo "$*" >&3
                [ "$*" != ready ] || : >"ready.$life"
                case $arguments in
                    *logpipe.caller=*) echo "$*" >&4 ;;
                esac
            }
            event() {
                echo "$*" >>events
            }
            work() {
                while :; do
                    sleep 0.1 3>&- 4>&- &
                    wait $!
                done
            }
            arguments="$*"
            trap 'event "term $life"; exit 0' TERM
            trap 'event "hup $life"' HUP
            # Read by the shell itself: while it starts another program it blocks all signals for a moment.
            while read -r name mask; do
                case $name in SigBlk: | SigIgn:) echo "$name $mask" ;; esac
            done </proc/$$/status >signals
            env >"environment.$life"
            for argument do
                echo "$argument"
            done >"arguments.$life"
            echo $$ >pid.new
            mv pid.new "pid.$life"
            if [ -e "do.$life" ]; then
                . "./do.$life"
            else
                . ./do
            fi
            """;

    private final Path home;

    FakeJava(Path home) throws IOException {
        this.home = home;
        Files.createDirectories(home.resolve("bin"));
        Path java = home.resolve("bin/java");
        Files.writeString(java, PROGRAM);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        release("17.0.1");
        always("report alive; report \"state $PWD\"; report ready; work");
    }

    /** The version that it says it has. */
    FakeJava release(String version) throws IOException {
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        return this;
    }

    /** Has a JVM in it, as far as the script looks: one whose classes are worth an archive. */
    void withJvm() throws IOException {
        Files.createDirectories(home.resolve("lib/server"));
        Files.writeString(home.resolve("lib/server/libjvm.so"), "");
    }

    /** What it does in each life that has nothing of its own. */
    void always(String program) throws IOException {
        Files.writeString(home.resolve("do"), program + "\n");
    }

    /** What it does in one life; the first is 1. */
    void inLife(int number, String program) throws IOException {
        Files.writeString(home.resolve("do." + number), program + "\n");
    }

    Map<String, String> environment() {
        return Map.of("JAVA_HOME", home.toString());
    }

    /** Waits for a life to begin. */
    long awaitLife(int number) throws IOException, InterruptedException {
        Path pid = home.resolve("pid." + number);
        Eventually.until(() -> Files.exists(pid), () -> "no life " + number);
        return Long.parseLong(Files.readString(pid).trim());
    }

    /** Waits for a life to have said that it is ready. */
    long awaitReady(int number) throws IOException, InterruptedException {
        long pid = awaitLife(number);
        Eventually.until(() -> Files.exists(home.resolve("ready." + number)), () -> "life " + number + " not ready");
        return pid;
    }

    void awaitEvent(String text) throws IOException, InterruptedException {
        Eventually.until(() -> events().contains(text), () -> "no " + text + " among the events of " + home);
    }

    List<String> events() throws IOException {
        return lines("events");
    }

    /** Lives so far. */
    int lives() throws IOException {
        return Integer.parseInt(lines("lives").stream().findFirst().orElse("0"));
    }

    /** Lines of one of its files; none if it is not there. */
    List<String> lines(String name) throws IOException {
        Path file = home.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }
}
