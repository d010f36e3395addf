package io.logpipe.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Writes the notation of certificates: a tag, a length, and what it is the length of. */
final class Der {

    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int OCTETS = 0x04;
    private static final int UTF8 = 0x0c;
    private static final int UTC_TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int DNS = 0x82;
    private static final int ADDRESS = 0x87;

    private static final byte[] COMMON_NAME = {0x06, 3, 0x55, 4, 3};
    private static final byte[] ALTERNATIVE_NAMES = {0x06, 3, 0x55, 0x1d, 17};
    private static final byte[] BASIC_CONSTRAINTS = {0x06, 3, 0x55, 0x1d, 19};
    private static final byte[] ECDSA_SHA256 = {0x06, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private Der() {}

    private static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.write(tag);
        if (content.size() < 0x80) {
            whole.write(content.size());
        } else if (content.size() < 0x100) {
            whole.write(0x81);
            whole.write(content.size());
        } else {
            whole.write(0x82);
            whole.write(content.size() >> 8);
            whole.write(content.size());
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    private static byte[] text(int tag, String text) {
        return value(tag, text.getBytes(StandardCharsets.UTF_8));
    }

    /** What one certificate says. */
    record Certificate(
            String issuer, String subject, Instant from, Instant until, List<String> hosts, boolean authority) {

        byte[] signed(PublicKey own, PrivateKey signer) {
            byte[] algorithm = value(SEQUENCE, ECDSA_SHA256);
            byte[] serial = new byte[9];
            new SecureRandom().nextBytes(serial);
            serial[0] = 1;
            byte[] content = value(
                    SEQUENCE,
                    value(0xa0, value(INTEGER, new byte[] {2})),
                    value(INTEGER, serial),
                    algorithm,
                    name(issuer),
                    value(SEQUENCE, text(UTC_TIME, TIME.format(from)), text(UTC_TIME, TIME.format(until))),
                    name(subject),
                    own.getEncoded(),
                    value(0xa3, value(SEQUENCE, authority ? isAuthority() : alternativeNames())));
            return value(SEQUENCE, content, algorithm, value(BITS, new byte[1], signature(content, signer)));
        }

        private static byte[] signature(byte[] content, PrivateKey signer) {
            try {
                Signature signature = Signature.getInstance("SHA256withECDSA");
                signature.initSign(signer);
                signature.update(content);
                return signature.sign();
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static byte[] name(String name) {
            return value(SEQUENCE, value(SET, value(SEQUENCE, COMMON_NAME, text(UTF8, name))));
        }

        private static byte[] isAuthority() {
            byte[] yes = value(BOOLEAN, new byte[] {(byte) 0xff});
            return value(SEQUENCE, BASIC_CONSTRAINTS, yes, value(OCTETS, value(SEQUENCE, yes)));
        }

        private byte[] alternativeNames() {
            if (hosts.isEmpty()) {
                return value(SEQUENCE, BASIC_CONSTRAINTS, value(OCTETS, value(SEQUENCE)));
            }
            List<byte[]> names = new ArrayList<>();
            for (String host : hosts) {
                names.add(host.matches("[0-9.]+") ? value(ADDRESS, address(host)) : text(DNS, host));
            }
            return value(SEQUENCE, ALTERNATIVE_NAMES, value(OCTETS, value(SEQUENCE, names.toArray(byte[][]::new))));
        }

        private static byte[] address(String dotted) {
            String[] numbers = dotted.split("\\.");
            byte[] bytes = new byte[numbers.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) Integer.parseInt(numbers[i]);
            }
            return bytes;
        }
    }
}
