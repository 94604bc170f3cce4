package org.redoubt.filter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the filter says of a message.
 *
 * @param score the sum of the weights of the findings; above zero speaks for spam
 * @param findings what it comes from, the weightiest first
 */
public record SpamVerdict(double score, List<Finding> findings) {
    /** Names of fields that tell a verdict, lower case; those that a message brings along are taken out. */
    public static final List<String> FIELDS =
            List.of("x-spam-status", "x-spam-flag", "x-spam-score", "x-spam-level", "x-virus-status");

    /** The one of them that tells whether viruses were found: {@code Clean} or {@code Infected}. */
    public static final String VIRUS_FIELD = "x-virus-status";

    private static final Pattern TOLD = Pattern.compile("(Yes|No|Quarantined), score=(-?\\d{1,6}\\.\\d) required=(\\d{1,6}\\.\\d)"
            + "(?: tests=([a-z0-9-]+:-?\\d{1,6}\\.\\d(?:, ?[a-z0-9-]+:-?\\d{1,6}\\.\\d)*+))?((?: \\([^()]*\\))*+)");

    private static final Pattern REASON = Pattern.compile("\\(([a-z0-9-]+): ([^()]*)\\)");

    public SpamVerdict {
        findings = List.copyOf(findings);
    }

    /** This verdict with what others noticed. */
    public SpamVerdict with(List<Finding> more) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(more);
        all.sort(Comparator.comparingDouble(finding -> -Math.abs(finding.weight())));
        return new SpamVerdict(all.stream().mapToDouble(Finding::weight).sum(), all);
    }

    /** The same findings under a score that was told to more places than theirs. */
    public SpamVerdict scored(double known) {
        return new SpamVerdict(known, findings);
    }

    /**
     * One thing that was noticed.
     *
     * @param name lower case letters, digits and hyphens
     * @param reason what it is based on, of ASCII without line ends and brackets; empty where the name says all
     */
    public record Finding(String name, double weight, String reason) {
        public Finding(String name, double weight) {
            this(name, weight, "");
        }
    }

    /**
     * The verdict as a header field, {@code X-Spam-Status}, with its CRLF, in lines of at most 78 characters.
     *
     * @param threshold the score from which on a message is called spam
     */
    public String field(double threshold) {
        return field(score >= threshold ? "Yes" : "No", threshold);
    }

    /** A verdict as a field tells it, numbers to one decimal place. */
    public record Told(String word, double score, double threshold, List<Finding> findings) {
        /** What {@link SpamVerdict#field} wrote; empty for what somebody else did. */
        public static Optional<Told> read(String value) {
            String line = value.replaceAll("\\s+", " ").strip();
            Matcher told = TOLD.matcher(line);
            if (!told.matches()) {
                return Optional.empty();
            }
            Map<String, String> reasons = new HashMap<>();
            Matcher reason = REASON.matcher(told.group(5));
            while (reason.find()) {
                reasons.put(reason.group(1), reason.group(2));
            }
            List<Finding> findings = new ArrayList<>();
            String tests = told.group(4) == null ? "" : told.group(4).replace(" ", "");
            for (String test : tests.isEmpty() ? new String[0] : tests.split(",")) {
                int colon = test.lastIndexOf(':');
                String name = test.substring(0, colon);
                findings.add(new Finding(name, Double.parseDouble(test.substring(colon + 1)), reasons.getOrDefault(name, "")));
            }
            return Optional.of(new Told(
                    told.group(1), Double.parseDouble(told.group(2)), Double.parseDouble(told.group(3)), findings));
        }

        public Told {
            findings = List.copyOf(findings);
        }
    }

    /** Likewise, with another first word than Yes or No. */
    public String field(String word, double threshold) {
        StringBuilder field = new StringBuilder(
                String.format(Locale.ROOT, "X-Spam-Status: %s, score=%.1f required=%.1f", word, score, threshold));
        String lead = "\r\n\ttests=";
        int line = 0;
        for (Finding finding : findings) {
            String text = String.format(Locale.ROOT, "%s:%.1f", finding.name(), finding.weight());
            if (line > 0 && line + text.length() > 60) {
                lead = ",\r\n\t";
                line = 0;
            }
            field.append(lead).append(text);
            line += text.length() + 1;
            lead = ",";
        }
        findings.stream()
                .filter(finding -> !finding.reason().isEmpty())
                .forEach(finding -> field.append("\r\n\t(")
                        .append(finding.name())
                        .append(": ")
                        .append(finding.reason())
                        .append(')'));
        return field.append("\r\n").toString();
    }
}
