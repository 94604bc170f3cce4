package org.redoubt.mime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of one header, without the empty line that ends it. Lines that are no field (no colon, a name with
 * spaces such as mbox's {@code From }) are in {@link #raw()} and nowhere else.
 */
@SuppressWarnings("EnumOrdinal") // positions within one object, never stored
public final class HeaderBlock {
    static final HeaderBlock EMPTY = new HeaderBlock(new byte[0]);

    /** Columns of the index: start of the line, end of the name, start of the value, end with the line end, known field. */
    private static final int COLUMNS = 5;

    private static final int UNKNOWN = -1;

    private final byte[] raw;
    private final int[] index;
    private final int count;

    /** By {@link KnownField}: the row of the topmost one plus 1. */
    private final int[] topmost = new int[KnownField.COUNT];

    /** The array is not copied. */
    HeaderBlock(byte[] raw) {
        this.raw = raw;
        int[] found = new int[COLUMNS * 24];
        int n = 0;
        for (int start = 0; start < raw.length; ) {
            int end = fieldEnd(raw, start);
            int colon = colon(raw, start, end);
            if (colon > 0) {
                if ((n + 1) * COLUMNS > found.length) {
                    found = Arrays.copyOf(found, found.length * 2);
                }
                put(found, n++, start, colon, end);
            }
            start = end;
        }
        this.index = found;
        this.count = n;
    }

    /** The header of these octets, which are copied; they end where the header ends. */
    public static HeaderBlock of(byte[] raw) {
        return new HeaderBlock(raw.clone());
    }

    private void put(int[] to, int row, int start, int colon, int end) {
        int name = colon;
        while (Ascii.blank(raw[name - 1])) { // RFC 5322 4.5.3: white space before the colon
            name--;
        }
        KnownField known = KnownField.of(raw, start, name);
        if (known != null && topmost[known.ordinal()] == 0) {
            topmost[known.ordinal()] = row + 1;
        }
        int at = row * COLUMNS;
        to[at] = start;
        to[at + 1] = name;
        to[at + 2] = colon + 1;
        to[at + 3] = end;
        to[at + 4] = known == null ? UNKNOWN : known.ordinal();
    }

    private static int fieldEnd(byte[] b, int start) {
        int at = start;
        do {
            int lf = Lines.indexOfLf(b, at, b.length);
            if (lf < 0) {
                return b.length;
            }
            at = lf + 1;
        } while (at < b.length && Ascii.blank(b[at]));
        return at;
    }

    /** The index of the colon after a proper name, or -1. */
    private static int colon(byte[] b, int start, int end) {
        int i = start;
        while (i < end && b[i] > ' ' && b[i] < 127 && b[i] != ':') {
            i++;
        }
        if (i == start) {
            return -1;
        }
        while (i < end && Ascii.blank(b[i])) {
            i++;
        }
        return i < end && b[i] == ':' ? i : -1;
    }

    /** A copy of the octets. */
    public byte[] raw() {
        return raw.clone();
    }

    /** Octets of {@link #raw()}. */
    public int length() {
        return raw.length;
    }

    byte[] shared() {
        return raw;
    }

    /** All fields in their order. */
    public List<RawField> fields() {
        List<RawField> all = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            all.add(field(i));
        }
        return List.copyOf(all);
    }

    /** The fields of this name (lower case), in their order. */
    public List<RawField> fields(String lowerName) {
        byte[] lower = lowerName.getBytes(StandardCharsets.ISO_8859_1);
        List<RawField> named = new ArrayList<>(1);
        for (int i = 0; i < count; i++) {
            if (Ascii.equalsLower(raw, start(i), nameEnd(i), lower)) {
                named.add(field(i));
            }
        }
        return named;
    }

    /** The topmost field of this name, in any case. */
    public Optional<RawField> first(String name) {
        byte[] lower = Ascii.lower(name).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < count; i++) {
            if (Ascii.equalsLower(raw, start(i), nameEnd(i), lower)) {
                return Optional.of(field(i));
            }
        }
        return Optional.empty();
    }

    /** The fields of these names (lower case), octets and order kept. */
    public HeaderBlock only(Set<String> lowerNames) {
        byte[] kept = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < count; i++) {
            if (lowerNames.contains(Ascii.lower(name(i)))) {
                int octets = end(i) - start(i);
                System.arraycopy(raw, start(i), kept, length, octets);
                length += octets;
            }
        }
        return new HeaderBlock(Arrays.copyOf(kept, length));
    }

    private RawField field(int i) {
        return new RawField(name(i), value(i), Arrays.copyOfRange(raw, start(i), end(i)));
    }

    private int start(int i) {
        return index[i * COLUMNS];
    }

    private int nameEnd(int i) {
        return index[i * COLUMNS + 1];
    }

    private int end(int i) {
        return index[i * COLUMNS + 3];
    }

    private String name(int i) {
        return new String(raw, start(i), nameEnd(i) - start(i), StandardCharsets.ISO_8859_1);
    }

    String value(int i) {
        return Unfolded.text(raw, index[i * COLUMNS + 2], end(i));
    }

    /** The octets of the value as characters 0 to 255, for what must be compared with octets again. */
    String octets(int i) {
        return Unfolded.latin1(raw, index[i * COLUMNS + 2], end(i));
    }

    /** The row of the topmost field, or -1. */
    int find(KnownField wanted) {
        return topmost[wanted.ordinal()] - 1;
    }

    Optional<String> text(KnownField wanted) {
        int i = find(wanted);
        return i < 0 ? Optional.empty() : Optional.of(value(i));
    }

    List<Address> addresses(KnownField wanted) {
        int i = find(wanted);
        return i < 0 ? List.of() : Address.parse(value(i));
    }

    /** RFC 5322 4.5.3: several destination fields count as one. */
    List<Address> allAddresses(KnownField wanted) {
        int first = find(wanted);
        if (first < 0) {
            return List.of();
        }
        List<Address> all = new ArrayList<>();
        for (int i = first; i < count && all.size() < Limits.ADDRESSES; i++) {
            if (index[i * COLUMNS + 4] == wanted.ordinal()) {
                all.addAll(Address.parse(value(i)));
            }
        }
        return all;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderBlock h && Arrays.equals(raw, h.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return "HeaderBlock[" + count + " fields, " + raw.length + " octets]";
    }
}
