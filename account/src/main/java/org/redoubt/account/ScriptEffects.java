package org.redoubt.account;

import java.util.List;
import java.util.Locale;

/**
 * What is written into the audit log of a script that is stored; never a word of the script itself.
 *
 * @param redirects addresses that it sends mail to
 * @param hides how it may hide mail from its owner: "discard", "trash", "seen", "computed" where it works that out
 */
public record ScriptEffects(List<String> redirects, List<String> hides) {
    public static final ScriptEffects NONE = new ScriptEffects(List.of(), List.of());

    public ScriptEffects {
        redirects = List.copyOf(redirects);
        hides = List.copyOf(hides);
    }

    /** In the form of what events touch; outside is what is not of the owner's own domain. */
    String touched(String login) {
        String own = login.substring(login.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        boolean outside = redirects.stream().anyMatch(to -> !to.substring(to.lastIndexOf('@') + 1).equals(own));
        String redirected = redirects.isEmpty() ? "" : outside ? "redirects=outside" : "redirects=here";
        String hidden = hides.isEmpty() ? "" : "hides=" + String.join(",", hides);
        return (redirected + " " + hidden).strip();
    }
}
