package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import org.redoubt.mime.Part;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.syntax.SyntaxException;

/**
 * Which fields of a name a test looks at.
 *
 * @param index the how-manieth of each name, from 1; 0 for all (RFC 5260 6)
 * @param last whether it is counted from the bottom
 * @param mime whether the header is that of the part the loop is at (RFC 5703 4)
 * @param anyChild whether those of the parts within are looked at too
 */
record Fields(long index, boolean last, boolean mime, boolean anyChild) {
    /** @param indexed whether the test takes {@code :index} */
    static Fields read(Arguments a, boolean indexed) throws SyntaxException {
        OptionalLong index = indexed ? a.numberOf("index", "index") : OptionalLong.empty();
        boolean last = indexed && a.flag("last", "index");
        if (last && index.isEmpty()) {
            throw new SyntaxException(a.at(), "\":last\" goes with \":index\"");
        }
        if (index.isPresent() && index.getAsLong() == 0) {
            throw new SyntaxException(a.at(), "\":index\" counts from 1");
        }
        boolean mime = a.flag("mime", "mime");
        boolean anyChild = a.flag("anychild", "mime");
        if (anyChild && !mime) {
            throw new SyntaxException(a.at(), "\":anychild\" goes with \":mime\"");
        }
        return new Fields(index.orElse(0), last, mime, anyChild);
    }

    /** Goes through the fields of this name, each with the part in whose header it is. */
    void each(Run run, String name, BiConsumer<Part, RawField> visitor) {
        Part root = run.mail().structure().root();
        visit(run, mime ? run.part().orElse(root) : root, name, visitor);
    }

    private void visit(Run run, Part part, String name, BiConsumer<Part, RawField> visitor) {
        for (RawField field : chosen(run.fields(part, name))) {
            visitor.accept(part, field);
        }
        if (anyChild) {
            part.children().forEach(child -> visit(run, child, name, visitor));
        }
    }

    /** Those that the index leaves. */
    <T> List<T> chosen(List<T> all) {
        if (index == 0) {
            return all;
        }
        List<T> one = new ArrayList<>();
        if (index <= all.size()) {
            one.add(all.get((int) (last ? all.size() - index : index - 1)));
        }
        return one;
    }
}
