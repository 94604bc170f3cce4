package org.redoubt.sieve.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redoubt.sieve.Limits;

/**
 * The variables of one script of a run (RFC 5229). Names are in lower case. Those declared global (RFC 6609 3.4) lie in
 * a map that all scripts of the run share.
 */
public final class Variables {
    private final Map<String, String> own = new HashMap<>();
    private final Map<String, String> shared;
    private final Set<String> global = new HashSet<>();
    private List<String> matches = List.of();

    Variables(Map<String, String> shared) {
        this.shared = shared;
    }

    /** The value; empty when it was not set (RFC 5229 3). */
    public String value(String name) {
        return (global.contains(name) ? shared : own).getOrDefault(name, "");
    }

    /** The value of the shared variable of this name. */
    public String globalValue(String name) {
        return shared.getOrDefault(name, "");
    }

    public void set(String name, String value) {
        put(global.contains(name) ? shared : own, name, value);
    }

    public void setGlobal(String name, String value) {
        put(shared, name, value);
    }

    public void declareGlobal(String name) {
        global.add(name);
    }

    private static void put(Map<String, String> map, String name, String value) {
        if (map.size() >= Limits.VARIABLES && !map.containsKey(name)) {
            throw new ScriptFailure("The script sets too many variables");
        }
        map.put(name, cut(value));
    }

    /** What {@code ${n}} stands for: the last successful match's pieces (RFC 5229 3.2). */
    public String match(int n) {
        return n < matches.size() ? matches.get(n) : "";
    }

    void matched(List<String> pieces) {
        matches = pieces.stream().limit(Limits.MATCHES).map(Variables::cut).toList();
    }

    /** RFC 5229 6: what is too long is cut, but not within a character. */
    public static String cut(String value) {
        if (value.length() <= Limits.VALUE) {
            return value;
        }
        int end = Character.isHighSurrogate(value.charAt(Limits.VALUE - 1)) ? Limits.VALUE - 1 : Limits.VALUE;
        return value.substring(0, end);
    }
}
