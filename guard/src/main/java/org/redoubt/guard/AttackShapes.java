package org.redoubt.guard;

import com.google.re2j.Pattern;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells which published attack a request looks like. It decides nothing: what it names was refused already, or is
 * refused whatever it is. Bounded: it looks at some thousand characters, in linear time.
 */
public final class AttackShapes {
    private static final int MAX_LOOKED_AT = 8_192;

    /** By name; the first that fits names the request. */
    private static final Map<String, Pattern> SHAPES = new LinkedHashMap<>();

    static {
        // CVE-2021-26855: a cookie named the back end that the front was to ask.
        shape("proxylogon", "x-beresource|x-anonresource|/ecp/[a-z0-9._-]+\\.(js|css|png|flt)");
        // CVE-2021-33766: SecurityToken, and the front left the question to a back end that did not ask it.
        shape("proxytoken", "securitytoken|/ruleseditor/|contactpermissions|inboxrules\\.svc");
        // CVE-2021-34473, CVE-2022-41040: the path of the back end in the address that autodiscover was asked about.
        shape("proxyshell", "autodiscover\\.json\\?[a-z]?(@|%40)|autodiscover\\.json.*(powershell|/mapi/|/ews/|/ecp/|/owa/)");
        // CVE-2022-41080: the same by way of OWA.
        shape("owassrf", "x-owa-explicitlogonuser|/owa/.*powershell|owa/mastermailbox");
        shape("jndi", "\\$\\{[^}]*(jndi|lower:|upper:|::-|env:)");
        shape("traversal", "\\.\\./|\\.\\.\\\\|\\.\\.;|%2e%2e|\\.\\.%2f|\\.\\.%5c|%c0%ae|%252e|%00");
        shape("deserialisation", "ro0ab|aced0005|aaeaaad/////|__viewstate|java\\.util\\.|objectdataprovider");
        shape("xxe", "<!doctype|<!entity");
        shape("ssrf", "=(https?|ftp|gopher|file|ldap|dict)(:|%3a)(/|%2f){2}|169\\.254\\.169\\.254|metadata\\.google");
        // What programs for Exchange ask for that were not told that this is none, and nothing else.
        shape("exchange-client", "^/(autodiscover/autodiscover\\.(xml|json)|ews/exchange\\.asmx|oab/|mapi/(emsmdb|nspi)/?"
                + "|rpc/rpcproxy\\.dll|microsoft-server-activesync)(\\?[a-z0-9=&@.:%_-]*)?( |$)");
        shape("exchange", "/(ecp|owa|oab|ews|mapi|powershell|rpc|autodiscover|microsoft-server-activesync)(/|$| )");
        shape("web-shell", "\\.(aspx?|ashx|jspx?|php[0-9]?|cgi)(\\?| |$)");
        shape("scanner", "/(\\.env|\\.git|wp-|phpmyadmin|actuator|manager/html|solr|cgi-bin|server-status|boaform|hnap1)");
    }

    private AttackShapes() {}

    private static void shape(String name, String pattern) {
        SHAPES.put(name, Pattern.compile("(?i)" + pattern));
    }

    /**
     * The shape of a request.
     *
     * @param target path and query as they came
     * @param fields names and values of header fields that a client may choose, as {@code name: value}
     * @return empty when it looks like none
     */
    public static String of(String target, List<String> fields) {
        StringBuilder text = new StringBuilder(bounded(target)).append(' ');
        for (String field : fields) {
            if (text.length() < MAX_LOOKED_AT) {
                text.append('\n').append(bounded(field));
            }
        }
        return of(text.toString());
    }

    /** The shape of a line or a text. */
    public static String of(String text) {
        String looked = bounded(text).toLowerCase(Locale.ROOT);
        for (Map.Entry<String, Pattern> shape : SHAPES.entrySet()) {
            if (shape.getValue().matcher(looked).find()) {
                return shape.getKey();
            }
        }
        return "";
    }

    private static String bounded(String text) {
        return text.length() <= MAX_LOOKED_AT ? text : text.substring(0, MAX_LOOKED_AT);
    }
}
