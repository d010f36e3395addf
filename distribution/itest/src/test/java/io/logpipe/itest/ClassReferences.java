package io.logpipe.itest;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;

/** What a class file refers to, read from its constant pool: classes, and methods and fields as {@code owner.name}. */
final class ClassReferences {

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int FIELD = 9;
    private static final int INTERFACE_METHOD = 11;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private final String[] texts;
    private final int[] tags;
    private final int[] first;
    private final int[] second;

    private ClassReferences(DataInputStream in) throws IOException {
        if (in.readInt() != 0xcafebabe) {
            throw new IOException("no class file");
        }
        in.readInt();
        int count = in.readUnsignedShort();
        texts = new String[count];
        tags = new int[count];
        first = new int[count];
        second = new int[count];
        for (int i = 1; i < count; i++) {
            tags[i] = in.readUnsignedByte();
            switch (tags[i]) {
                case UTF8 -> texts[i] = in.readUTF();
                case LONG, DOUBLE -> {
                    in.readLong();
                    i++;
                }
                case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> first[i] = in.readUnsignedShort();
                case METHOD_HANDLE -> {
                    in.readByte();
                    in.readUnsignedShort();
                }
                default -> {
                    // Two indexes, or a number of four bytes.
                    first[i] = in.readUnsignedShort();
                    second[i] = in.readUnsignedShort();
                }
            }
        }
    }

    static Set<String> of(InputStream classFile) throws IOException {
        return new ClassReferences(new DataInputStream(classFile)).all();
    }

    private Set<String> all() {
        Set<String> found = new TreeSet<>();
        for (int i = 1; i < tags.length; i++) {
            if (tags[i] == CLASS) {
                found.add(texts[first[i]]);
            } else if (tags[i] >= FIELD && tags[i] <= INTERFACE_METHOD) {
                found.add(texts[first[first[i]]] + '.' + texts[first[second[i]]]);
            }
        }
        return found;
    }
}
