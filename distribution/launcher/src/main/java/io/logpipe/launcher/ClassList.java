package io.logpipe.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes down which classes an archive of class data shall hold, in the format of {@code -XX:SharedClassListFile}.
 *
 * <p>The JVM itself lists what its own loaders have loaded. What the framework has loaded from bundles it only logs;
 * for each such class this adds a line that says in which jar of the product the very same bytes are. A class that is
 * not in the product, because somebody installed or updated a bundle, is left out, and loaded as ever.
 */
final class ClassList {

    private static final Pattern NAME = Pattern.compile("(\\S+) source: (.*)");
    private static final Pattern DETAILS =
            Pattern.compile(" *klass: (\\S+) super: (\\S+)(?: interfaces: ([0-9a-fx ]+?))?"
                    + " loader: \\[.*](?: bytes: (\\d+) checksum: ([0-9a-f]+))?");
    private static final String XML = " source: jrt:/java.xml";
    private static final Pattern SPACE = Pattern.compile(" ");

    private final ProductClasses product;
    private final List<String> lines = new ArrayList<>();
    private final List<String> hints = new ArrayList<>();
    private final Map<String, Integer> listed = new HashMap<>();
    private final Set<String> bundled = new HashSet<>();
    /** What the log calls a class by, and what the list does. */
    private final Map<String, Integer> addresses = new HashMap<>();

    private int last;

    ClassList(ProductClasses product) {
        this.product = product;
    }

    /**
     * Makes the list.
     *
     * @param arguments the directory with {@code listed} and {@code loaded}, where {@code classes} will be
     */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        ClassList list = new ClassList(ProductClasses.in(Path.of(System.getProperty("logpipe.home"))));
        list.addListed(directory.resolve("listed"), onlyAtFirst(directory.resolve("loaded")));
        list.addLoaded(directory.resolve("loaded"));
        Files.write(directory.resolve("classes"), list.lines());
    }

    /**
     * Classes of the XML parser: the component runtime reads the XML of a bundle once, and it keeps what it has read.
     * In the archive they would be in memory all the time, between others.
     */
    static Set<String> onlyAtFirst(Path loaded) throws IOException {
        Set<String> names = new HashSet<>();
        try (BufferedReader log = Files.newBufferedReader(loaded)) {
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                if (line.endsWith(XML)) {
                    names.add(line.substring(0, line.length() - XML.length()).replace('.', '/'));
                }
            }
        }
        return names;
    }

    /** What {@code -XX:DumpLoadedClassList} has written, but for some. */
    void addListed(Path file, Set<String> not) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("@lambda-form-invoker ") || isOfListed(line)) {
                hints.add(line);
            } else if (!line.startsWith("#") && !line.startsWith("@") && !line.contains(" source: ")) {
                String name = SPACE.split(line)[0];
                if (!not.contains(name) && listed.putIfAbsent(name, last + 1) == null) {
                    lines.add(name + " id: " + ++last);
                }
            }
        }
    }

    /** Whether a line is about a lambda, in a class of the JVM's own loaders: for others it cannot be archived. */
    private boolean isOfListed(String line) {
        return line.startsWith("@lambda-proxy ") && listed.containsKey(SPACE.split(line)[1]);
    }

    /** What {@code -Xlog:class+load=debug} has written, without decorations. */
    void addLoaded(Path file) throws IOException {
        try (BufferedReader log = Files.newBufferedReader(file)) {
            Matcher name = null;
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                Matcher details = DETAILS.matcher(line);
                if (name != null && details.matches()) {
                    add(name.group(1).replace('.', '/'), name.group(2), details);
                    name = null;
                } else {
                    Matcher next = NAME.matcher(line);
                    name = next.matches() ? next : null;
                }
            }
        }
    }

    private void add(String name, String source, Matcher details) {
        if (!source.startsWith(ProductJar.LOCATION)) {
            Integer known = listed.get(name);
            if (known != null) {
                addresses.put(details.group(1), known);
            }
            return;
        }
        Path jar = details.group(5) == null ? null : product.jar(name, Long.parseLong(details.group(5), 16));
        String parents = parents(details.group(2), details.group(3));
        // An archive holds one class of a name, although several bundles may have it.
        if (jar != null && parents != null && bundled.add(name)) {
            addresses.put(details.group(1), ++last);
            lines.add(name + " id: " + last + parents + " source: " + jar);
        }
    }

    private @Nullable String parents(String superclass, @Nullable String interfaces) {
        Integer above = addresses.get(superclass);
        if (above == null) {
            return null;
        }
        StringBuilder parents = new StringBuilder(" super: ").append(above);
        if (interfaces != null) {
            parents.append(" interfaces:");
            for (String address : SPACE.split(interfaces)) {
                Integer id = addresses.get(address);
                if (id == null) {
                    return null;
                }
                parents.append(' ').append(id);
            }
        }
        return parents.toString();
    }

    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        all.addAll(hints);
        return all;
    }
}
