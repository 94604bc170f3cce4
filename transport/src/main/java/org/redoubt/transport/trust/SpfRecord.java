package org.redoubt.transport.trust;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One SPF record (RFC 7208 4.6), parsed whole before anything of it is evaluated: a mistake in the last term makes the
 * first one void too.
 */
record SpfRecord(List<Directive> directives, Optional<SpfMacro> redirect, Optional<SpfMacro> explanation) {
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9._-]*)=(.*)", Pattern.DOTALL);
    private static final Pattern MECHANISM = Pattern.compile("([+?~-]?)([A-Za-z][A-Za-z0-9._-]*)([:/].*)?", Pattern.DOTALL);
    private static final Pattern CIDR = Pattern.compile("(.*?)(?:/(\\d+))?(?://(\\d+))?", Pattern.DOTALL);
    private static final Pattern IP4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** A mechanism and what follows when it matches. */
    record Directive(SpfResult qualifier, SpfTerm term) {}

    SpfRecord {
        directives = List.copyOf(directives);
    }

    /** Whether a TXT record is meant as an SPF record (RFC 7208 4.5). */
    static boolean is(String text) {
        return text.regionMatches(true, 0, "v=spf1", 0, 6) && (text.length() == 6 || text.charAt(6) == ' ');
    }

    static SpfRecord parse(String text) throws SpfSyntaxException {
        if (!is(text) || text.length() > TrustLimits.RECORD_CHARACTERS) {
            throw new SpfSyntaxException("not an SPF record");
        }
        List<Directive> directives = new ArrayList<>();
        Optional<SpfMacro> redirect = Optional.empty();
        Optional<SpfMacro> explanation = Optional.empty();
        for (String term : text.substring(6).split(" +")) {
            Matcher modifier = MODIFIER.matcher(term);
            if (term.isEmpty()) {
                continue;
            }
            if (!modifier.matches()) {
                directives.add(directive(term));
                continue;
            }
            switch (modifier.group(1).toLowerCase(Locale.ROOT)) {
                case "redirect" -> redirect = once(redirect, modifier.group(2));
                case "exp" -> explanation = once(explanation, modifier.group(2));
                // RFC 7208 6: others are passed over when they are well formed.
                default -> SpfMacro.parse(modifier.group(2), false);
            }
        }
        return new SpfRecord(directives, redirect, explanation);
    }

    private static Optional<SpfMacro> once(Optional<SpfMacro> before, String value) throws SpfSyntaxException {
        if (before.isPresent()) {
            throw new SpfSyntaxException("a modifier twice");
        }
        return Optional.of(SpfMacro.domainSpec(value));
    }

    private static Directive directive(String term) throws SpfSyntaxException {
        Matcher parts = MECHANISM.matcher(term);
        if (!parts.matches()) {
            throw new SpfSyntaxException("neither a mechanism nor a modifier");
        }
        SpfResult qualifier = switch (parts.group(1)) {
            case "-" -> SpfResult.FAIL;
            case "~" -> SpfResult.SOFTFAIL;
            case "?" -> SpfResult.NEUTRAL;
            default -> SpfResult.PASS;
        };
        String argument = parts.group(3) == null ? "" : parts.group(3);
        return new Directive(qualifier, term(parts.group(2).toLowerCase(Locale.ROOT), argument));
    }

    private static SpfTerm term(String name, String argument) throws SpfSyntaxException {
        return switch (name) {
            case "all" -> {
                if (!argument.isEmpty()) {
                    throw new SpfSyntaxException("all has no argument");
                }
                yield new SpfTerm.All();
            }
            case "include" -> new SpfTerm.Include(SpfMacro.domainSpec(value(argument)));
            case "exists" -> new SpfTerm.Exists(SpfMacro.domainSpec(value(argument)));
            case "ptr" ->
                new SpfTerm.Ptr(argument.isEmpty()
                        ? Optional.empty()
                        : Optional.of(SpfMacro.domainSpec(value(argument))));
            case "a" -> {
                Matcher cidr = split(argument);
                yield new SpfTerm.A(host(cidr), cidr(cidr));
            }
            case "mx" -> {
                Matcher cidr = split(argument);
                yield new SpfTerm.Mx(host(cidr), cidr(cidr));
            }
            case "ip4" -> ip4(value(argument));
            case "ip6" -> ip6(value(argument));
            default -> throw new SpfSyntaxException("an unknown mechanism");
        };
    }

    private static String value(String argument) throws SpfSyntaxException {
        if (!argument.startsWith(":")) {
            throw new SpfSyntaxException("a mechanism without its argument");
        }
        return argument.substring(1);
    }

    private static Matcher split(String argument) {
        Matcher matcher = CIDR.matcher(argument);
        matcher.matches();
        return matcher;
    }

    private static Optional<SpfMacro> host(Matcher cidr) throws SpfSyntaxException {
        String before = cidr.group(1);
        return before.isEmpty() ? Optional.empty() : Optional.of(SpfMacro.domainSpec(value(before)));
    }

    private static SpfTerm.Cidr cidr(Matcher cidr) throws SpfSyntaxException {
        return new SpfTerm.Cidr(prefix(cidr.group(2), 32), prefix(cidr.group(3), 128));
    }

    private static int prefix(@org.jspecify.annotations.Nullable String digits, int most) throws SpfSyntaxException {
        if (digits == null) {
            return most;
        }
        boolean written = digits.length() <= 3 && (digits.length() == 1 || digits.charAt(0) != '0');
        if (!written || Integer.parseInt(digits) > most) {
            throw new SpfSyntaxException("a prefix length that cannot be");
        }
        return Integer.parseInt(digits);
    }

    private static SpfTerm.Ip ip4(String value) throws SpfSyntaxException {
        int slash = value.indexOf('/');
        String address = slash < 0 ? value : value.substring(0, slash);
        if (!IP4.matcher(address).matches()) {
            throw new SpfSyntaxException("not an IPv4 address");
        }
        return ip(address, slash < 0 ? Optional.empty() : Optional.of(value.substring(slash + 1)), 32);
    }

    private static SpfTerm.Ip ip6(String value) throws SpfSyntaxException {
        int slash = value.indexOf('/');
        String address = slash < 0 ? value : value.substring(0, slash);
        if (address.indexOf(':') < 0 || address.indexOf('%') >= 0 || address.indexOf('[') >= 0) {
            throw new SpfSyntaxException("not an IPv6 address");
        }
        return ip(address, slash < 0 ? Optional.empty() : Optional.of(value.substring(slash + 1)), 128);
    }

    private static SpfTerm.Ip ip(String text, Optional<String> digits, int most) throws SpfSyntaxException {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            if (digits.isPresent() && !digits.get().chars().allMatch(c -> c >= '0' && c <= '9') || digits.filter(String::isEmpty).isPresent()) {
                throw new SpfSyntaxException("a prefix length that cannot be");
            }
            // A mapped IPv6 address is an IPv4 address to Java, and matches no IPv6 client.
            int bits = address instanceof Inet4Address ? 32 : 128;
            return new SpfTerm.Ip(address, Math.min(bits, prefix(digits.orElse(null), most)));
        } catch (IllegalArgumentException notAnAddress) {
            throw new SpfSyntaxException("not an address");
        }
    }
}
