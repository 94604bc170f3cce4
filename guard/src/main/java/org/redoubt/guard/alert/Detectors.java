package org.redoubt.guard.alert;

import java.util.ArrayList;
import java.util.List;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.sigma.Engine;
import org.redoubt.guard.sigma.RuleSet;

/** The rules and indicators that are in force. */
public record Detectors(RuleSet rules, Engine engine, Indicators indicators) {
    /** What is wrong with those that are not. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>(rules.problems());
        problems.addAll(indicators.problems());
        return problems;
    }
}
