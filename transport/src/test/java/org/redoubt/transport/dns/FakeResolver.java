package org.redoubt.transport.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DNS that a test writes down, a record a line:
 *
 * <pre>
 *   example.org              MX    10 mx.example.org
 *   mx.example.org           A     192.0.2.1
 *   _25._tcp.mx.example.org  TLSA  3 1 1 00112233
 *   example.org              TXT   "v=spf1 " "-all"
 *   signed.example           SECURE            what is there and below it is called secure
 *   slow.example             FAIL              every question about this very name fails
 *   slow.example             FAIL  MX          questions of this type fail
 *   broken.example           BOGUS             as FAIL, with bad signatures
 *   # a remark
 * </pre>
 */
public final class FakeResolver implements Resolver {
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final Map<DnsName, Map<String, List<Rdata>>> zone = new TreeMap<>();
    private final Map<DnsName, Set<String>> failing = new HashMap<>();
    private final Map<DnsName, Set<String>> bogus = new HashMap<>();
    private final Set<DnsName> secure = new TreeSet<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    public static FakeResolver of(String zoneText) {
        return new FakeResolver().add(zoneText);
    }

    public FakeResolver add(String zoneText) {
        zoneText.lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(this::line);
        return this;
    }

    public FakeResolver add(DnsName name, RecordType<?> type, Rdata data) {
        zone.computeIfAbsent(name, n -> new HashMap<>())
                .computeIfAbsent(type.name(), t -> new ArrayList<>())
                .add(data);
        return this;
    }

    /** Questions of that type about that name fail. */
    public FakeResolver fail(DnsName name, String type) {
        failing.computeIfAbsent(name, n -> new TreeSet<>()).add(type);
        return this;
    }

    /** The questions so far, as {@code MX example.org}. */
    public List<String> questions() {
        return questions;
    }

    private void line(String line) {
        String[] part = line.split("\\s+", 3);
        DnsName name = DnsName.of(part[0]);
        String data = part.length > 2 ? part[2] : "";
        switch (part[1]) {
            case "FAIL" -> fail(name, data.isEmpty() ? "ANY" : data);
            case "BOGUS" -> bogus.computeIfAbsent(name, n -> new TreeSet<>()).add(data.isEmpty() ? "ANY" : data);
            case "SECURE" -> secure.add(name);
            case "A" -> add(name, RecordType.A, address(data));
            case "AAAA" -> add(name, RecordType.AAAA, address(data));
            case "TXT" -> add(name, RecordType.TXT, new Rdata.Txt(text(data)));
            case "PTR" -> add(name, RecordType.PTR, new Rdata.Ptr(DnsName.of(data)));
            case "CNAME" -> add(name, RecordType.CNAME, new Rdata.Cname(DnsName.of(data)));
            case "MX" -> {
                String[] mx = data.split("\\s+");
                add(name, RecordType.MX, new Rdata.Mx(Integer.parseInt(mx[0]), DnsName.of(mx[1])));
            }
            case "SRV" -> {
                String[] srv = data.split("\\s+");
                add(name, RecordType.SRV, new Rdata.Srv(
                        Integer.parseInt(srv[0]), Integer.parseInt(srv[1]), Integer.parseInt(srv[2]), DnsName.of(srv[3])));
            }
            case "CAA" -> {
                String[] caa = data.split("\\s+", 3);
                add(name, RecordType.CAA, new Rdata.Caa(Integer.parseInt(caa[0]), caa[1], text(caa[2])));
            }
            case "TLSA" -> {
                String[] tlsa = data.split("\\s+");
                add(name, RecordType.TLSA, new Rdata.Tlsa(
                        Integer.parseInt(tlsa[0]),
                        Integer.parseInt(tlsa[1]),
                        Integer.parseInt(tlsa[2]),
                        HexFormat.of().parseHex(tlsa[3])));
            }
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static Rdata.Address address(String literal) {
        return new Rdata.Address(InetAddress.ofLiteral(literal));
    }

    private static String text(String data) {
        var text = new StringBuilder();
        Matcher quoted = QUOTED.matcher(data);
        while (quoted.find()) {
            text.append(quoted.group(1));
        }
        return text.isEmpty() && !data.startsWith("\"") ? data : text.toString();
    }

    @Override
    public <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type, Duration atMost) {
        questions.add(type + " " + name);
        DnsName at = name;
        boolean proved = true;
        for (int step = 0; step < DnsLimits.CNAMES; step++) {
            proved &= secure.stream().anyMatch(at::within);
            Security security = proved ? Security.SECURE : Security.INSECURE;
            if (marked(failing, at, type)) {
                return new Answer.Failed<>(Duration.ZERO);
            }
            if (marked(bogus, at, type)) {
                return new Answer.Bogus<>(Duration.ZERO);
            }
            List<Rdata> records = records(at, type.name());
            if (!records.isEmpty()) {
                return new Answer.Found<>(
                        records.stream().map(type.rdata()::cast).toList(), at, security, TTL);
            }
            Optional<Rdata> alias = records(at, "CNAME").stream().findFirst();
            if (alias.isEmpty()) {
                return exists(at) ? new Answer.NoData<>(security, TTL) : new Answer.NoSuchName<>(security, TTL);
            }
            at = ((Rdata.Cname) alias.get()).name();
        }
        return new Answer.Failed<>(Duration.ZERO);
    }

    private static boolean marked(Map<DnsName, Set<String>> marks, DnsName name, RecordType<?> type) {
        Set<String> types = marks.getOrDefault(name, Set.of());
        return types.contains("ANY") || types.contains(type.name());
    }

    private List<Rdata> records(DnsName name, String type) {
        return zone.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
    }

    private boolean exists(DnsName name) {
        return zone.keySet().stream().anyMatch(known -> known.within(name));
    }
}
