package org.redoubt.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the PROXY protocol header (versions 1 and 2, as published by HAProxy) with which a load balancer tells
 * whose connection it carries. Reads not a byte beyond the header, for what follows may be a TLS handshake.
 * Extensions (TLVs) are skipped.
 */
final class ProxyHeader {
    private static final byte[] SIGNATURE_V2 = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final byte[] BEGIN_V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;

    /** The two ends that the header names. */
    record Ends(InetSocketAddress remote, InetSocketAddress local) {}

    private final RawSocket raw;
    private final long deadline;

    private ProxyHeader(RawSocket raw) {
        this.raw = raw;
        this.deadline = raw.deadlineAfter(Limits.PROXY_HEADER_TIME.toNanos());
    }

    /**
     * The ends that the header names; empty when the proxy speaks for itself (health checks).
     *
     * @throws ProxyHeaderException when there is no proper header
     */
    static Optional<Ends> read(RawSocket raw) throws IOException {
        return new ProxyHeader(raw).read();
    }

    private Optional<Ends> read() throws IOException {
        byte[] begin = exactly(SIGNATURE_V2.length);
        if (Arrays.equals(begin, SIGNATURE_V2)) {
            return version2();
        }
        if (Arrays.equals(begin, 0, BEGIN_V1.length, BEGIN_V1, 0, BEGIN_V1.length)) {
            return version1(begin);
        }
        throw new ProxyHeaderException();
    }

    private Optional<Ends> version1(byte[] begin) throws IOException {
        String[] words = restOfLine(begin).split(" ", -1);
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return Optional.empty();
        }
        if (words.length != 6 || !(words[1].equals("TCP4") || words[1].equals("TCP6"))) {
            throw new ProxyHeaderException();
        }
        int family = words[1].equals("TCP4") ? 4 : 16;
        return Optional.of(
                new Ends(endPoint(words[2], words[4], family), endPoint(words[3], words[5], family)));
    }

    private String restOfLine(byte[] begin) throws IOException {
        byte[] line = Arrays.copyOf(begin, Limits.PROXY_V1_LINE);
        int length = begin.length;
        while (line[length - 1] != '\n') {
            if (length == line.length) {
                throw new ProxyHeaderException();
            }
            receive(line, length, 1);
            length++;
        }
        if (line[length - 2] != '\r') {
            throw new ProxyHeaderException();
        }
        return new String(line, 0, length - 2, StandardCharsets.ISO_8859_1);
    }

    private static InetSocketAddress endPoint(String address, String port, int family) throws ProxyHeaderException {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            if (parsed.getAddress().length != family && !address.startsWith("::ffff:")) {
                throw new ProxyHeaderException();
            }
            return new InetSocketAddress(parsed, Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            throw new ProxyHeaderException();
        }
    }

    private Optional<Ends> version2() throws IOException {
        ByteBuffer head = ByteBuffer.wrap(exactly(4));
        int command = head.get() & 0xff;
        int family = head.get() & 0xff;
        int length = head.getShort() & 0xffff;
        if (length > Limits.PROXY_V2_BODY || (command != LOCAL && command != PROXY)) {
            throw new ProxyHeaderException();
        }
        ByteBuffer body = ByteBuffer.wrap(exactly(length));
        if (command == LOCAL || family == UNSPECIFIED) {
            return Optional.empty();
        }
        return Optional.of(
                switch (family) {
                    case TCP_OVER_IPV4 -> ends(body, 4);
                    case TCP_OVER_IPV6 -> ends(body, 16);
                    default -> throw new ProxyHeaderException();
                });
    }

    private static Ends ends(ByteBuffer body, int addressBytes) throws IOException {
        if (body.remaining() < 2 * addressBytes + 2 * Short.BYTES) {
            throw new ProxyHeaderException();
        }
        byte[] source = new byte[addressBytes];
        byte[] target = new byte[addressBytes];
        body.get(source).get(target);
        InetAddress from = InetAddress.getByAddress(source);
        InetAddress to = InetAddress.getByAddress(target);
        return new Ends(
                new InetSocketAddress(from, body.getShort() & 0xffff),
                new InetSocketAddress(to, body.getShort() & 0xffff));
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = new byte[count];
        receive(bytes, 0, count);
        return bytes;
    }

    private void receive(byte[] b, int off, int len) throws IOException {
        for (int done = 0; done < len; ) {
            int n = raw.read(b, off + done, len - done, deadline);
            if (n < 0) {
                throw new ProxyHeaderException();
            }
            done += n;
        }
    }
}
