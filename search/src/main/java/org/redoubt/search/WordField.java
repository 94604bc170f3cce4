package org.redoubt.search;

import java.util.List;

/** The fields of words, and how much finding one there counts. */
enum WordField {
    SUBJECT("ws", 3),
    FROM("wf", 2),
    TO("wt", 1.5f),
    CC("wc", 1),
    BODY("wb", 1),
    FILES("wa", 0.8f);

    final String name;
    final float weight;

    WordField(String name, float weight) {
        this.name = name;
        this.weight = weight;
    }

    static List<WordField> of(RankedScope scope) {
        return switch (scope) {
            case SUBJECT -> List.of(SUBJECT);
            case FROM -> List.of(FROM);
            case TO -> List.of(TO);
            case CC -> List.of(CC);
            case BODY -> List.of(BODY, FILES);
            case ALL -> List.of(values());
        };
    }
}
