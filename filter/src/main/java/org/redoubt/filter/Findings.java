package org.redoubt.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers findings; each name counts once, with its greatest weight. */
final class Findings {
    private final Map<String, Double> weights = new LinkedHashMap<>();

    void add(String name, double weight) {
        weights.merge(name, weight, (a, b) -> Math.abs(a) >= Math.abs(b) ? a : b);
    }

    void addIf(boolean found, String name, double weight) {
        if (found) {
            add(name, weight);
        }
    }

    SpamVerdict verdict() {
        List<SpamVerdict.Finding> findings = new ArrayList<>();
        weights.forEach((name, weight) -> findings.add(new SpamVerdict.Finding(name, weight)));
        findings.sort(Comparator.comparingDouble(finding -> -Math.abs(finding.weight())));
        return new SpamVerdict(weights.values().stream().mapToDouble(weight -> weight).sum(), findings);
    }
}
