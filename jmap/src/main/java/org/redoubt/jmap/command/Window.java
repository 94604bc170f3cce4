package org.redoubt.jmap.command;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import org.redoubt.jmap.Limits;

/**
 * Which part of a query's results is answered (RFC 8620 5.5).
 *
 * @param cut whether more was asked for than one answer tells
 */
record Window(int from, int to, boolean cut) {
    /** @param indexOf where an id is among the results, -1 when it is not */
    static Window of(Arguments arguments, int total, ToIntFunction<String> indexOf) throws MethodException {
        Optional<String> anchor = arguments.text("anchor");
        long position = arguments.integer("position").orElse(0L);
        long from;
        if (anchor.isPresent()) {
            int index = indexOf.applyAsInt(anchor.get());
            if (index < 0) {
                throw MethodException.of("anchorNotFound");
            }
            from = Math.max(0, index + arguments.integer("anchorOffset").orElse(0L));
        } else {
            from = position < 0 ? Math.max(0, total + position) : position;
        }
        Optional<Long> asked = arguments.unsigned("limit");
        long count = Math.min(Limits.IDS, asked.orElse((long) Limits.IDS));
        int start = (int) Math.min(total, from);
        int end = (int) Math.min(total, start + count);
        boolean cut = asked.orElse(Long.MAX_VALUE) > Limits.IDS;
        return new Window(start, end, cut);
    }

    static ToIntFunction<String> in(List<String> ids) {
        return ids::indexOf;
    }

    OptionalInt limit() {
        return cut ? OptionalInt.of(Limits.IDS) : OptionalInt.empty();
    }
}
