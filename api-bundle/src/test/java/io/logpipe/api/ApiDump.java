package io.logpipe.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Public and protected signatures as sorted text, a paragraph per type. */
final class ApiDump {
    private final StringBuilder text = new StringBuilder();

    String of(List<Class<?>> classes) {
        classes.stream()
                .filter(ApiDump::visible)
                .sorted(Comparator.comparing(Class::getName))
                .forEach(this::type);
        return text.toString();
    }

    private static boolean visible(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return shown(type.getModifiers()) && !type.isSynthetic() && (outer == null || visible(outer));
    }

    private static boolean shown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private void type(Class<?> type) {
        text.append(modifiers(type)).append(type.getName());
        text.append(parameters(type.getTypeParameters()));
        if (type.getGenericSuperclass() != null && !type.isRecord() && !type.isEnum()) {
            text.append(" extends ").append(type.getGenericSuperclass().getTypeName());
        }
        text.append(list(type.isInterface() ? " extends " : " implements ", type.getGenericInterfaces()));
        if (type.isSealed()) {
            text.append(list(" permits ", type.getPermittedSubclasses()));
        }
        text.append('\n');
        members(type).forEach(line -> text.append("    ").append(line).append('\n'));
        text.append('\n');
    }

    private static String modifiers(Class<?> type) {
        int hidden = Modifier.INTERFACE | (type.isInterface() ? Modifier.ABSTRACT : 0) | Modifier.STRICT;
        String kind = type.isAnnotation()
                ? "@interface"
                : type.isInterface() ? "interface" : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
        String sealed = type.isSealed() ? "sealed " : "";
        return role(type) + Modifier.toString(type.getModifiers() & ~hidden) + " " + sealed + kind + " ";
    }

    /** Who implements a type decides what an addition to it means; those annotations are in the class file only. */
    private static String role(Class<?> type) {
        String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        try (InputStream bytes = type.getResourceAsStream(file)) {
            String text = new String(Objects.requireNonNull(bytes).readAllBytes(), StandardCharsets.ISO_8859_1);
            return Stream.of("ConsumerType", "ProviderType")
                    .filter(role -> text.contains("Lorg/osgi/annotation/versioning/" + role + ";"))
                    .map(role -> "@" + role + " ")
                    .collect(Collectors.joining());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> members(Class<?> type) {
        List<String> lines = new ArrayList<>();
        if (type.isRecord()) {
            lines.add("components " + components(type.getRecordComponents()));
        }
        Stream.of(type.getDeclaredFields())
                .filter(ApiDump::shown)
                .map(ApiDump::field)
                .forEach(lines::add);
        Stream.of(type.getDeclaredConstructors())
                .filter(ApiDump::shown)
                .map(ApiDump::constructor)
                .forEach(lines::add);
        Stream.of(type.getDeclaredMethods())
                .filter(ApiDump::shown)
                .map(ApiDump::method)
                .forEach(lines::add);
        lines.sort(Comparator.naturalOrder());
        return lines;
    }

    private static boolean shown(Member member) {
        return shown(member.getModifiers()) && !member.isSynthetic();
    }

    /** The order counts: a record is taken apart by it. */
    private static String components(RecordComponent[] components) {
        return Arrays.stream(components)
                .map(component -> component.getGenericType().getTypeName() + " " + component.getName())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String field(Field field) {
        return Modifier.toString(field.getModifiers()) + " "
                + field.getGenericType().getTypeName() + " " + field.getName();
    }

    private static String constructor(Constructor<?> constructor) {
        return Modifier.toString(constructor.getModifiers()) + " new" + arguments(constructor);
    }

    private static String method(Method method) {
        return (method.isDefault() ? "default " : "")
                + Modifier.toString(method.getModifiers() & Modifier.methodModifiers()) + " "
                + parameters(method.getTypeParameters())
                + method.getAnnotatedReturnType() + " " + method.getName() + arguments(method)
                + (method.getDefaultValue() == null ? "" : " default " + method.getDefaultValue());
    }

    private static String arguments(Executable executable) {
        return Arrays.stream(executable.getAnnotatedParameterTypes())
                        .map(Object::toString)
                        .collect(Collectors.joining(", ", "(", ")"))
                + list(" throws ", executable.getGenericExceptionTypes());
    }

    private static String parameters(java.lang.reflect.TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Arrays.stream(variables)
                        .map(variable -> variable.getName() + list(" extends ", variable.getBounds()))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String list(String before, Type[] types) {
        return types.length == 0
                ? ""
                : Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", ", before, ""));
    }
}
