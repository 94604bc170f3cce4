package org.redoubt.filter;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.redoubt.mime.Part;

/** What parts, texts and links say. */
final class BodyRules {
    private static final Set<String> PROGRAMS = Set.of(
            "exe", "scr", "pif", "com", "bat", "cmd", "js", "jse", "vbs", "vbe", "wsf", "wsh", "hta", "lnk", "jar", "msi",
            "msp", "ps1", "psm1", "cpl", "dll", "reg", "chm", "iso", "img", "vhd", "vhdx", "one", "url", "scf", "application");

    private static final Set<String> MACROS = Set.of("docm", "dotm", "xlsm", "xltm", "xlam", "xll", "pptm", "ppam", "slk", "iqy");

    private static final Pattern TWO_ENDINGS =
            Pattern.compile(".*\\.(pdf|docx?|xlsx?|pptx?|txt|jpe?g|png|gif|html?|zip)[ _.]*\\.[a-z0-9]{2,11}$");

    private static final Pattern TURNED = Pattern.compile("[\u202a-\u202e\u2066-\u2069]");
    private static final Pattern UNSEEN_IN_WORD = Pattern.compile("\\p{L}[\u200b\u2060\u00ad\ufeff]\\p{L}");
    private static final Pattern PASSWORD_FIELD = Pattern.compile("<input\\b[^>]{0,500}type\\s*=\\s*[\"']?password");
    private static final Pattern HIDDEN = Pattern.compile("(font-size\\s*:\\s*[01](px|pt|em)?\\s*[;\"'])|(opacity\\s*:\\s*0\\s*[;\"'])");
    private static final Pattern IMAGE = Pattern.compile("<img\\b");
    private static final Pattern REMOTE_FORM = Pattern.compile("<form\\b[^>]{0,500}action\\s*=");

    /** Occurrences of unseen characters within words; newsletters have a few soft hyphens. */
    private static final int UNSEEN_COUNT = 5;

    private static final int FEW_WORDS = 25;

    private final Suspect suspect;
    private final Texts texts;
    private final Findings findings;

    BodyRules(Suspect suspect, Texts texts, Findings findings) {
        this.suspect = suspect;
        this.texts = texts;
        this.findings = findings;
    }

    void check(List<Links.Link> links) {
        texts.leaves().forEach(this::part);
        html();
        links.forEach(this::link);
        findings.addIf(
                links.stream()
                        .map(Links.Link::host)
                        .distinct()
                        .limit(Limits.COMPARED)
                        .anyMatch(host -> suspect.ownDomains().stream()
                                .limit(Limits.COMPARED)
                                .anyMatch(ours -> Domains.looksLike(host, ours))),
                "link-looks-like-ours",
                2.5);
        findings.addIf(
                UNSEEN_IN_WORD.matcher(texts.shown()).results().limit(UNSEEN_COUNT).count() == UNSEEN_COUNT,
                "unseen-characters-in-words",
                1.5);
    }

    private void part(Part part) {
        String whole = part.fileName().orElse("").strip().toLowerCase(Locale.ROOT);
        String name = whole.substring(Math.max(0, whole.length() - Limits.SUBJECT));
        String ending = name.substring(name.lastIndexOf('.') + 1);
        boolean program = name.indexOf('.') >= 0 && PROGRAMS.contains(ending);
        findings.addIf(program, "attached-program", 6);
        findings.addIf(program && TWO_ENDINGS.matcher(name).matches(), "attached-program-in-disguise", 4);
        findings.addIf(TURNED.matcher(name).find(), "file-name-turned-around", 5);
        findings.addIf(MACROS.contains(ending), "attached-macros", 2.5);
        boolean page = ending.equals("html") || ending.equals("htm") || ending.equals("shtml") || ending.equals("svg");
        boolean attached = part.disposition().filter(d -> d.type().equals("attachment")).isPresent();
        findings.addIf(page && attached, "attached-page", 1.5);
        if (!part.type().equals("text") && !program && isProgram(Texts.start(suspect, part))) {
            findings.add("attached-program-misnamed", 6);
        }
    }

    /** The heads of programs for Windows (MZ and a stub that says so) and Linux. */
    private static boolean isProgram(byte[] start) {
        boolean linux = start.length > 4 && start[0] == 0x7f && start[1] == 'E' && start[2] == 'L' && start[3] == 'F';
        boolean windows = start.length > 128
                && start[0] == 'M'
                && start[1] == 'Z'
                && new String(start, java.nio.charset.StandardCharsets.ISO_8859_1).contains("This program");
        return linux || windows;
    }

    private void html() {
        String html = texts.html().toLowerCase(Locale.ROOT);
        if (html.isEmpty()) {
            return;
        }
        findings.addIf(!texts.hasPlain(), "html-only", 0.3);
        findings.addIf(PASSWORD_FIELD.matcher(html).find(), "asks-for-password", 3);
        findings.addIf(REMOTE_FORM.matcher(html).find(), "has-form", 0.7);
        findings.addIf(html.contains("<script"), "has-script", 1);
        findings.addIf(HIDDEN.matcher(html).find(), "hidden-text", 0.8);
        long words = texts.shown().strip().split("\\s+", FEW_WORDS + 1).length;
        findings.addIf(IMAGE.matcher(html).find() && words < FEW_WORDS, "image-instead-of-text", 0.8);
    }

    private void link(Links.Link link) {
        findings.addIf(link.misleads(), "link-names-other-host", 2);
        findings.addIf(link.isAddress(), "link-to-address", 1.2);
        findings.addIf(link.hasUserInfo(), "link-with-user", 2);
        findings.addIf(link.isScript(), "link-runs-script", 2);
        findings.addIf(Domains.mixesScripts(link.host()), "link-mixed-scripts", 3);
    }
}
