package org.redoubt.transport.trust;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.mime.Address;
import org.redoubt.transport.dns.DnsName;

/** The header of a message as it came: its fields from top to bottom, octet for octet. */
public final class MessageHeader {
    private final List<HeaderField> fields;

    private MessageHeader(List<HeaderField> fields) {
        this.fields = List.copyOf(fields);
    }

    /** Reads {@code b[start..end)}, which ends before the empty line. Lines that belong to no field are passed over. */
    public static MessageHeader read(byte[] b, int start, int end) {
        String text = new String(b, start, end - start, StandardCharsets.ISO_8859_1);
        List<HeaderField> fields = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int next = fieldEnd(text, at);
            HeaderField field = HeaderField.of(text.substring(at, next));
            if (!field.name().isEmpty()) {
                fields.add(field);
            }
            at = next;
        }
        return new MessageHeader(fields);
    }

    private static int fieldEnd(String text, int from) {
        int i = from;
        do {
            int feed = text.indexOf('\n', i);
            i = feed < 0 ? text.length() : feed + 1;
        } while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t'));
        return i;
    }

    List<HeaderField> all(String lowerName) {
        return fields.stream().filter(field -> field.name().equals(lowerName)).toList();
    }

    /** How many fields have that name, given in lower case. */
    public long count(String lowerName) {
        return all(lowerName).size();
    }

    /** What stands behind the colons of the fields of that name, from top to bottom. */
    public List<String> values(String lowerName) {
        return all(lowerName).stream().map(HeaderField::value).toList();
    }

    /** The domains of the addresses in From, each once, in their order. */
    public List<DnsName> authors() {
        return values("from").stream()
                .map(value -> new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .flatMap(value -> Address.parse(value).stream())
                .map(Address::host)
                .flatMap(Optional::stream)
                .map(DnsName::parse)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /**
     * RFC 6376 5.4.2: for each name the field of that name nearest to the end that was not taken yet; nothing where
     * there is none.
     */
    List<HeaderField> select(List<String> lowerNames) {
        Map<String, List<HeaderField>> left = new HashMap<>();
        List<HeaderField> selected = new ArrayList<>();
        for (String name : lowerNames) {
            List<HeaderField> same = left.computeIfAbsent(name, n -> new ArrayList<>(all(n)));
            if (!same.isEmpty()) {
                selected.add(same.removeLast());
            }
        }
        return selected;
    }
}
