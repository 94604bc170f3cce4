package org.redoubt.server.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them: 500M, 10G, 1048576, none. */
final class Octets implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([kmgt]?)(i?b)?");
    private static final String UNITS = "kmgt";

    @Override
    public Long convert(String text) {
        String lower = text.toLowerCase(Locale.ROOT).strip();
        if (lower.equals("none")) {
            return 0L;
        }
        Matcher size = SIZE.matcher(lower);
        if (!size.matches()) {
            throw new TypeConversionException("'" + text + "' is no size; write 500M, 10G or none");
        }
        String unit = size.group(2);
        int power = unit.isEmpty() ? 0 : 1 + UNITS.indexOf(unit);
        return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << (10 * power));
    }

    static String text(long octets) {
        if (octets < 1 << 10) {
            return octets + " B";
        }
        int power = (63 - Long.numberOfLeadingZeros(octets)) / 10;
        return String.format(
                Locale.ROOT, "%.1f %siB", octets / (double) (1L << (10 * power)), "KMGTPE".charAt(power - 1));
    }
}
