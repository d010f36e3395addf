package io.logpipe.itest.disk;

import io.logpipe.itest.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A file system of its own in a file, whose power can be cut, which can be filled, and which can refuse writes. */
final class LoopDisk implements AutoCloseable {

    private static final Duration BUSY = Duration.ofSeconds(20);

    private final Path image;
    private final Path root;
    private boolean mounted;

    private LoopDisk(Path image, Path root) {
        this.image = image;
        this.root = root;
    }

    /** Makes one of so many MiB, and mounts it at {@code root}. */
    static LoopDisk make(Path root, String type, int size) throws IOException, InterruptedException {
        Path image = root.resolveSibling(root.getFileName() + ".image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) size << 20);
        }
        return on(image, root, type);
    }

    /** Makes one in a file that is there, and mounts it at {@code root}. */
    static LoopDisk on(Path image, Path root, String type) throws IOException, InterruptedException {
        if (type.equals("ext4")) {
            Tool.run("mkfs.ext4", "-q", "-F", "-m", "0", image);
        } else {
            Tool.run("mkfs." + type, "-q", "-f", image);
        }
        LoopDisk disk = new LoopDisk(image, Files.createDirectories(root));
        disk.mount();
        return disk;
    }

    /** Where it is mounted. */
    Path root() {
        return root;
    }

    Path directory(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    /** From now on nothing reaches it any more: what is not there yet is lost, its journal's tail included. */
    void cut() throws IOException, InterruptedException {
        Tool.run("xfs_io", "-x", "-c", "shutdown", root);
    }

    /** Whether it refuses everything, as it does after a cut. */
    boolean isDead() {
        try {
            Files.delete(Files.createTempFile(root, "probe", ""));
            return false;
        } catch (IOException dead) {
            return true;
        }
    }

    void mount() throws IOException, InterruptedException {
        Tool.run("mount", "-o", "loop", image, root);
        mounted = true;
    }

    /** Waits for the last who uses it. */
    void unmount() throws Exception {
        Await.until("nobody uses " + root, BUSY, () -> {
            try {
                Tool.run("umount", root);
                return true;
            } catch (IOException busy) {
                return false;
            }
        });
        mounted = false;
    }

    /** Refuses writes from now on, or takes them again. */
    void readOnly(boolean refuses) throws IOException, InterruptedException {
        Tool.run("mount", "-o", refuses ? "remount,ro" : "remount,rw", root);
    }

    /** Writes until there is no room for one more byte. */
    void fill() throws IOException {
        byte[] bytes = new byte[1 << 16];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            for (int size = bytes.length; size > 0; ) {
                try {
                    filler.write(bytes, 0, size);
                } catch (IOException full) {
                    size /= 2;
                }
            }
        }
    }

    /** Takes away what filled it. */
    void free() throws IOException {
        Files.delete(filler());
    }

    private Path filler() {
        return root.resolve("filler");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (mounted) {
            Tool.run("umount", "-l", root);
        }
    }
}
