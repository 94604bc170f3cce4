package org.redoubt.guard.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The condition of a rule: names of selections with {@code and}, {@code or}, {@code not}, parentheses,
 * {@code 1 of name*} and {@code all of them}. {@code not} binds most, {@code or} least.
 */
final class Condition {
    private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|\\||[^\\s()|]+)");

    private final YamlNode where;
    private final Map<String, EventTest> selections;
    private final List<String> tokens = new ArrayList<>();
    private int at;
    private int depth;

    private Condition(YamlNode where, Map<String, EventTest> selections) {
        this.where = where;
        this.selections = selections;
    }

    static EventTest compile(YamlNode where, Map<String, EventTest> selections) throws RuleException {
        Condition condition = new Condition(where, selections);
        condition.tokenise(where.text());
        EventTest test = condition.or();
        if (condition.at < condition.tokens.size()) {
            throw where.wrong("'" + condition.tokens.get(condition.at) + "' is too much in the condition");
        }
        return test;
    }

    private void tokenise(String text) throws RuleException {
        if (text.length() > Limits.MAX_CONDITION) {
            throw where.wrong("the condition is too long");
        }
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            tokens.add(matcher.group(1));
        }
        if (tokens.contains("|")) {
            throw where.wrong("aggregations after '|' are of the format's old version; write a correlation rule");
        }
    }

    private boolean takes(String word) {
        if (at < tokens.size() && tokens.get(at).equalsIgnoreCase(word)) {
            at++;
            return true;
        }
        return false;
    }

    private String next() throws RuleException {
        if (at == tokens.size()) {
            throw where.wrong("the condition ends too early");
        }
        return tokens.get(at++);
    }

    private EventTest or() throws RuleException {
        List<EventTest> tests = new ArrayList<>(List.of(and()));
        while (takes("or")) {
            tests.add(and());
        }
        return EventTest.any(tests);
    }

    private EventTest and() throws RuleException {
        List<EventTest> tests = new ArrayList<>(List.of(not()));
        while (takes("and")) {
            tests.add(not());
        }
        return EventTest.all(tests);
    }

    private EventTest not() throws RuleException {
        if (++depth > Limits.MAX_DEPTH) {
            throw where.wrong("the condition is nested too deeply");
        }
        try {
            if (takes("not")) {
                EventTest test = not();
                return event -> !test.test(event);
            }
            if (takes("(")) {
                EventTest test = or();
                if (!takes(")")) {
                    throw where.wrong("a parenthesis is not closed");
                }
                return test;
            }
            return named();
        } finally {
            depth--;
        }
    }

    private EventTest named() throws RuleException {
        String word = next();
        if (at < tokens.size() && tokens.get(at).equalsIgnoreCase("of")) {
            at++;
            return several(word, next());
        }
        EventTest test = selections.get(word);
        if (test == null) {
            throw where.wrong("the condition names '" + word + "', which is no selection");
        }
        return test;
    }

    private EventTest several(String howMany, String which) throws RuleException {
        List<EventTest> tests = new ArrayList<>();
        Wildcards pattern = Wildcards.parse(which.equals("them") ? "*" : which, true);
        selections.forEach((name, test) -> {
            if (pattern.equalsText(name) && !(which.equals("them") && name.startsWith("_"))) {
                tests.add(test);
            }
        });
        if (tests.isEmpty()) {
            throw where.wrong("no selection is named like '" + which + "'");
        }
        if (howMany.equalsIgnoreCase("all")) {
            return EventTest.all(tests);
        }
        if (howMany.equals("1") || howMany.equalsIgnoreCase("any")) {
            return EventTest.any(tests);
        }
        if (!howMany.matches("[0-9]{1,4}")) {
            throw where.wrong("'" + howMany + " of' must be '1 of', 'any of', 'all of' or a number");
        }
        int needed = Integer.parseInt(howMany);
        EventTest[] every = tests.toArray(EventTest[]::new);
        return event -> {
            int found = 0;
            for (EventTest one : every) {
                found += one.test(event) ? 1 : 0;
            }
            return found >= needed;
        };
    }
}
