package org.redoubt.sieve.run;

import java.util.List;
import java.util.Optional;

/**
 * How a test compares what it found with its keys: match type and comparator (RFC 5228 2.7, RFC 5231).
 *
 * @param relation of {@code :value} and {@code :count}
 * @param fixed the expressions of {@code :regex} whose text is known before the run, by their place among the keys
 */
public record Match(Type type, Relation relation, Comparator comparator, List<Optional<Regex>> fixed) {
    public enum Type {
        IS,
        CONTAINS,
        MATCHES,
        REGEX,
        VALUE,
        COUNT
    }

    /** RFC 5231 4.1. */
    public enum Relation {
        GT,
        GE,
        LT,
        LE,
        EQ,
        NE;

        boolean holds(int comparison) {
            return switch (this) {
                case GT -> comparison > 0;
                case GE -> comparison >= 0;
                case LT -> comparison < 0;
                case LE -> comparison <= 0;
                case EQ -> comparison == 0;
                case NE -> comparison != 0;
            };
        }
    }

    public Match {
        fixed = List.copyOf(fixed);
    }

    /** Whether any value goes with any key; sets the match variables. */
    public boolean any(Run run, List<String> values, List<Text> keys) {
        return any(run, values, keys, true);
    }

    /** @param capture whether match variables are set; RFC 5173 6: not by the body test */
    public boolean any(Run run, List<String> values, List<Text> keys, boolean capture) {
        List<String> wanted = Text.all(keys, run);
        if (type == Type.COUNT) {
            String count = Integer.toString(values.size());
            return wanted.stream().anyMatch(key -> relation.holds(comparator.compare(count, key)));
        }
        boolean folds = type == Type.IS || type == Type.CONTAINS;
        List<String> keysAsCompared = folds ? wanted.stream().map(comparator::fold).toList() : wanted;
        for (String value : values) {
            run.charge(1 + value.length() / 64);
            String asCompared = folds ? comparator.fold(value) : value;
            for (int i = 0; i < wanted.size(); i++) {
                if (one(run, asCompared, keysAsCompared.get(i), i, capture)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean one(Run run, String value, String key, int index, boolean capture) {
        return switch (type) {
            case IS -> {
                run.charge(1 + Math.min(value.length(), key.length()) / 64);
                yield value.equals(key);
            }
            case CONTAINS -> Find.in(run, value, key);
            case VALUE -> {
                run.charge(1 + value.length() / 64);
                yield relation.holds(comparator.compare(value, key));
            }
            case MATCHES -> captured(run, Glob.match(run, comparator, key, value), capture);
            case REGEX -> captured(run, regex(run, key, index).match(run, value), capture);
            case COUNT -> false; // not by values
        };
    }

    private Regex regex(Run run, String key, int index) {
        if (index < fixed.size() && fixed.get(index).isPresent()) {
            return fixed.get(index).get();
        }
        run.charge(key.length());
        return Regex.of(key, comparator)
                .orElseThrow(() -> new ScriptFailure("This is no regular expression, or too large a one"));
    }

    private static boolean captured(Run run, Optional<List<String>> found, boolean capture) {
        if (found.isPresent() && capture) {
            run.variables().matched(found.get());
        }
        return found.isPresent();
    }
}
