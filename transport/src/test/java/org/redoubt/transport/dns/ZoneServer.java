package org.redoubt.transport.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A name server on loopback that holds one zone, the root, signed by a key made for the test. Names whose records were
 * added with {@link #addForged} carry a signature over something else; those below {@code insecure.} lie in a zone that
 * is provably not signed.
 */
final class ZoneServer implements AutoCloseable {
    private static final Name INSECURE = name("insecure.");

    private final DatagramSocket socket;
    private final KeyPair keys;
    private final DNSKEYRecord key;
    private final Map<String, RRset> sets = new LinkedHashMap<>();
    private final List<String> forged = new ArrayList<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private volatile boolean silent;
    private volatile int rcode = Rcode.NOERROR;

    ZoneServer() throws IOException, GeneralSecurityException, DNSSEC.DNSSECException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        keys = generator.generateKeyPair();
        key = new DNSKEYRecord(
                Name.root, DClass.IN, 300, DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY,
                DNSKEYRecord.Protocol.DNSSEC, DNSSEC.Algorithm.ECDSAP256SHA256, (ECPublicKey) keys.getPublic());
        add(key);
        add(new SOARecord(Name.root, DClass.IN, 300, name("ns."), name("hostmaster."), 1, 1, 1, 1, 60));
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofVirtual().start(this::serve);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    String anchors() {
        return key.toString() + '\n';
    }

    List<String> questions() {
        return questions;
    }

    void silence() {
        silent = true;
    }

    void answerAllWith(int code) {
        rcode = code;
    }

    void add(String text) throws IOException {
        String[] part = text.split(" ", 3);
        add(Record.fromString(name(part[0]), Type.value(part[1]), DClass.IN, 300, part[2], Name.root));
    }

    void addForged(String text) throws IOException {
        add(text);
        String[] part = text.split(" ", 3);
        forged.add(part[0] + ' ' + part[1]);
    }

    private void add(Record record) {
        sets.computeIfAbsent(id(record.getName(), record.getType()), id -> new RRset()).addRR(record);
    }

    private static String id(Name name, int type) {
        return name + " " + Type.string(type);
    }

    private void serve() {
        byte[] buffer = new byte[4096];
        while (!socket.isClosed()) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                byte[] query = java.util.Arrays.copyOf(buffer, packet.getLength());
                byte[] answer = answer(new Message(query)).toWire(65535);
                if (!silent) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException closed) {
                return;
            } catch (IOException | DNSSEC.DNSSECException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }
    }

    private Message answer(Message query) throws DNSSEC.DNSSECException {
        Record question = query.getQuestion();
        questions.add(Type.string(question.getType()) + " " + question.getName());
        var answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.getHeader().setRcode(rcode);
        answer.addRecord(question, Section.QUESTION);
        if (rcode == Rcode.NOERROR) {
            fill(answer, question.getName(), question.getType());
        }
        return answer;
    }

    private void fill(Message answer, Name name, int type) throws DNSSEC.DNSSECException {
        RRset set = sets.get(id(name, type));
        RRset alias = sets.get(id(name, Type.CNAME));
        if (set != null) {
            put(answer, set, Section.ANSWER);
        } else if (alias != null) {
            put(answer, alias, Section.ANSWER);
            fill(answer, ((org.xbill.DNS.CNAMERecord) alias.first()).getTarget(), type);
        } else {
            deny(answer, name);
        }
    }

    private RRset soa() {
        return Objects.requireNonNull(sets.get(id(Name.root, Type.SOA)));
    }

    private void deny(Message answer, Name name) throws DNSSEC.DNSSECException {
        put(answer, soa(), Section.AUTHORITY);
        boolean exists = name.equals(INSECURE) || sets.keySet().stream().anyMatch(id -> id.startsWith(name + " "));
        int[] types = name.equals(INSECURE) ? new int[] {Type.NS} : new int[] {Type.NSEC, Type.RRSIG, Type.HINFO};
        Name next = name("z.", name);
        if (exists) {
            put(answer, new RRset(new NSECRecord(name, DClass.IN, 60, next, types)), Section.AUTHORITY);
        } else {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
            // From the root to the last name there is nothing: neither the name nor a wildcard.
            put(answer, new RRset(new NSECRecord(
                    Name.root, DClass.IN, 60, name("zzzz."), new int[] {Type.SOA, Type.DNSKEY, Type.NSEC, Type.RRSIG})),
                    Section.AUTHORITY);
        }
    }

    private void put(Message answer, RRset set, int section) throws DNSSEC.DNSSECException {
        set.rrs(false).forEach(record -> answer.addRecord(record, section));
        if (set.getName().subdomain(INSECURE) && !set.getName().equals(INSECURE)) {
            return;
        }
        Instant now = Instant.now();
        RRset signed = forged.contains(id(set.getName(), set.getType())) ? soa() : set;
        RRSIGRecord signature = DNSSEC.sign(
                signed, key, keys.getPrivate(), now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)));
        answer.addRecord(
                signed == set
                        ? signature
                        : new RRSIGRecord(set.getName(), DClass.IN, 300, set.getType(), key.getAlgorithm(), 300,
                                signature.getExpire(), signature.getTimeSigned(), signature.getFootprint(), Name.root,
                                signature.getSignature()),
                section);
    }

    private static Name name(String text) {
        return name(text, null);
    }

    private static Name name(String text, @org.jspecify.annotations.Nullable Name below) {
        try {
            return below == null ? new Name(text) : Name.concatenate(new Name(text.replace(".", "")), below);
        } catch (TextParseException | org.xbill.DNS.NameTooLongException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
