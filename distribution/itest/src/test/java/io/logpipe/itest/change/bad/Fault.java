package io.logpipe.itest.change.bad;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What goes wrong in this jar, and in which callback: the resource {@code fault.properties} says {@code at} and
 * {@code how}, {@code threading}, and perhaps {@code once}, a file that is made when it has happened.
 */
final class Fault {

    private static final int THREADS = 500;
    private static final Properties SETTINGS = settings();

    private Fault() {}

    private static Properties settings() {
        Properties settings = new Properties();
        try (InputStream in = Fault.class.getResourceAsStream("fault.properties")) {
            if (in != null) {
                settings.load(in);
            }
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String setting(String name) {
        return SETTINGS.getProperty(name, "");
    }

    /** To be called first in every callback. */
    static void at(String callback) {
        if (!setting("at").equals(callback) || happened()) {
            return;
        }
        String words = "on purpose in " + callback;
        switch (setting("how")) {
            case "exception" -> throw new IllegalStateException(words);
            case "checked" -> Fault.<RuntimeException>sneak(new IOException(words));
            case "assertion" -> throw new AssertionError(words);
            case "error" -> throw new Error(words);
            case "linkage" -> throw new NoClassDefFoundError(words);
            case "stack" -> recurse(0);
            case "hang" -> hang();
            case "deadlock" -> deadlock();
            case "exit" -> System.exit(7);
            case "memory" -> exhaust();
            case "threads" -> leakThreads();
            default -> throw new IllegalArgumentException(setting("how"));
        }
    }

    private static boolean happened() {
        if (setting("once").isEmpty()) {
            return false;
        }
        try {
            Files.createFile(Path.of(setting("once")));
            return false;
        } catch (IOException there) {
            return true;
        }
    }

    /** As languages without checked exceptions do. */
    @SuppressWarnings("unchecked")
    private static <X extends Exception> void sneak(Exception e) throws X {
        throw (X) e;
    }

    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    private static void hang() {
        while (true) {
            LockSupport.park();
        }
    }

    private static void deadlock() {
        ReentrantLock first = new ReentrantLock();
        ReentrantLock second = new ReentrantLock();
        CountDownLatch both = new CountDownLatch(2);
        Thread other = new Thread(() -> cross(second, first, both), "deadlock");
        other.setDaemon(true);
        other.start();
        cross(first, second, both);
    }

    private static void cross(ReentrantLock mine, ReentrantLock other, CountDownLatch both) {
        mine.lock();
        both.countDown();
        while (both.getCount() > 0) {
            Thread.onSpinWait();
        }
        other.lock();
    }

    private static void exhaust() {
        List<byte[]> all = new ArrayList<>();
        while (true) {
            all.add(new byte[1 << 20]);
        }
    }

    private static void leakThreads() {
        for (int i = 0; i < THREADS; i++) {
            new Thread(Fault::hang, "leaked-" + i).start();
        }
    }
}
