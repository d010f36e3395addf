package io.logpipe.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CONTRACT.md names tests that exist, and every test that bears the number of a rule. */
class ContractDocumentTest {
    private static final Pattern TEST = Pattern.compile("`((?:[A-Z][A-Za-z]+)(?:Contract|Test))\\.(\\w+)`");

    private static Set<String> named() throws Exception {
        Set<String> named = new TreeSet<>();
        Matcher tests = TEST.matcher(Files.readString(Path.of("../../api-bundle/doc/CONTRACT.md")));
        while (tests.find()) {
            named.add(tests.group(1) + "." + tests.group(2));
        }
        return named;
    }

    private static Stream<String> tests(Class<?> type) {
        return Stream.of(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .map(name -> type.getSimpleName() + "." + name);
    }

    @Test
    void everyTestThatIsNamedExists() throws Exception {
        for (String name : named()) {
            Class<?> type = Class.forName("io.logpipe.testkit." + name.substring(0, name.indexOf('.')));
            assertTrue(tests(type).anyMatch(name::equals), name);
        }
    }

    @Test
    void everyTestOfARuleIsNamed() throws Exception {
        Set<String> numbered = new TreeSet<>();
        Stream.of(PluginContract.class, InputContract.class, FilterContract.class, OutputContract.class)
                .flatMap(ContractDocumentTest::tests)
                .filter(name -> name.matches("\\w+\\.[a-z]\\d_.*"))
                .forEach(numbered::add);
        numbered.removeAll(named());
        assertEquals(Set.of(), numbered);
    }
}
