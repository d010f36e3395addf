package io.logpipe.core.checkpoint;

import io.logpipe.api.block.Position;
import io.logpipe.api.plugin.Saved;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** A {@link Saved} as bytes, which is also how it is kept in memory: a third of the objects' size. */
final class SavedCodec {

    private static final int MAX_FACTS = 4 * 1024;

    private SavedCodec() {}

    /** Never empty. */
    static byte[] encode(Saved saved) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            // Modified UTF-8: whatever a String may hold comes back, unpaired surrogates included.
            out.writeUTF(saved.name());
            out.writeLong(saved.position().offset());
            out.writeLong(saved.position().line());
            out.writeShort(saved.facts().size());
            int start = out.size();
            for (Map.Entry<String, String> fact : saved.facts().entrySet()) {
                out.writeUTF(fact.getKey());
                out.writeUTF(fact.getValue());
            }
            int facts = out.size() - start - saved.facts().size() * 2 * Short.BYTES;
            if (facts > MAX_FACTS) {
                throw new IllegalArgumentException(
                        "facts of " + saved.name() + ": " + facts + " bytes (expected: at most " + MAX_FACTS + ")");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("state of a source with a text of more than 65,535 bytes", e);
        }
        return bytes.toByteArray();
    }

    /** The same, of what was encoded here, or decoded once when it was read. */
    static Saved known(byte[] value) {
        try {
            return decode(value);
        } catch (IOException cannotBe) {
            throw new UncheckedIOException(cannotBe);
        }
    }

    /** The reverse of {@link #encode}. */
    static Saved decode(byte[] value) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            String name = in.readUTF();
            Position position = new Position(in.readLong(), in.readLong());
            int count = in.readUnsignedShort();
            Map<String, String> facts = new HashMap<>();
            for (int i = 0; i < count; i++) {
                facts.put(in.readUTF(), in.readUTF());
            }
            return new Saved(name, position, facts);
        } catch (IllegalArgumentException e) {
            throw new IOException("state of a source that cannot be", e);
        }
    }
}
