package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.mime.Part;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.run.Headers;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/**
 * What of a field's value is compared (RFC 5703 4.1): all of it, or a piece of a Content-Type or Content-Disposition.
 *
 * @param parameters the names, in lower case, of {@code :param}
 */
record MimeValue(Kind kind, List<String> parameters) {
    enum Kind {
        WHOLE,
        TYPE,
        SUBTYPE,
        CONTENTTYPE,
        PARAM
    }

    static MimeValue read(Arguments a, Fields fields) throws SyntaxException {
        Optional<String> kind = a.oneOf("mime", "type", "subtype", "contenttype");
        Optional<List<Text>> params = a.textsOf("param", "mime");
        if (kind.isPresent() && params.isPresent()) {
            throw new SyntaxException(a.at(), "There can be one of \":type\", \":subtype\", \":contenttype\" and \":param\" only");
        }
        if ((kind.isPresent() || params.isPresent()) && !fields.mime()) {
            throw new SyntaxException(a.at(), "Pieces of a MIME field are tested with \":mime\"");
        }
        if (params.isPresent()) {
            List<String> names = new ArrayList<>();
            for (var name : params.get()) {
                names.add(name.constant()
                        .orElseThrow(() -> new SyntaxException(a.at(), "No variable may stand in \":param\""))
                        .toLowerCase(Locale.ROOT));
            }
            return new MimeValue(Kind.PARAM, names);
        }
        return new MimeValue(kind.map(k -> Kind.valueOf(k.toUpperCase(Locale.ROOT))).orElse(Kind.WHOLE), List.of());
    }

    List<String> values(Part part, RawField field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        return switch (kind) {
            case WHOLE -> List.of(Headers.text(field));
            case TYPE -> structured(name) ? List.of(main(field).split("/", 2)[0].strip()) : List.of();
            case SUBTYPE -> subtype(name, field);
            case CONTENTTYPE -> structured(name) ? List.of(main(field)) : List.of();
            case PARAM -> parameters.stream().flatMap(p -> parameter(part, name, p).stream()).toList();
        };
    }

    private static boolean structured(String name) {
        return name.equals("content-type") || name.equals("content-disposition");
    }

    private static List<String> subtype(String name, RawField field) {
        String main = main(field);
        int slash = main.indexOf('/');
        return name.equals("content-type") && slash >= 0 ? List.of(main.substring(slash + 1).strip()) : List.of();
    }

    /** What stands before the parameters. */
    private static String main(RawField field) {
        return field.value().replaceAll("\\([^()]*+\\)", "").split(";", 2)[0].strip();
    }

    private static Optional<String> parameter(Part part, String field, String name) {
        return switch (field) {
            case "content-type" -> part.parameter(name);
            case "content-disposition" -> part.disposition().flatMap(d -> d.parameter(name));
            default -> Optional.empty();
        };
    }
}
