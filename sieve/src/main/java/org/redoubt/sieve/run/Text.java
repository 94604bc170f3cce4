package org.redoubt.sieve.run;

import java.util.List;
import java.util.Optional;

/** A string of a script: fixed, or with variables in it (RFC 5229 3). */
public interface Text {
    String in(Run run);

    /** What it is in every run, if that is known. */
    Optional<String> constant();

    static Text of(String fixed) {
        return new Text() {
            @Override
            public String in(Run run) {
                return fixed;
            }

            @Override
            public Optional<String> constant() {
                return Optional.of(fixed);
            }
        };
    }

    /** Pieces in a row, paid for by length. */
    static Text joined(List<java.util.function.Function<Run, String>> pieces) {
        var all = List.copyOf(pieces);
        return new Text() {
            @Override
            public String in(Run run) {
                StringBuilder out = new StringBuilder();
                for (var piece : all) {
                    out.append(piece.apply(run));
                    run.charge(1 + out.length() / 16);
                }
                return Variables.cut(out.toString());
            }

            @Override
            public Optional<String> constant() {
                return Optional.empty();
            }
        };
    }

    static List<String> all(List<Text> texts, Run run) {
        return texts.stream().map(text -> text.in(run)).toList();
    }
}
