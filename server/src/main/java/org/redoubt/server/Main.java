package org.redoubt.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.ObjectInputFilter;
import java.io.PrintWriter;
import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redoubt.server.cli.RedoubtCommand;

/** Where the process starts. */
public final class Main {
    private static final String PROVIDER = "security.provider.";

    /** Kerberos, SASL, signatures of XML, smart cards and LDAP; tokens are asked for by themselves (TokenKey). */
    private static final Set<String> UNUSED_PROVIDERS =
            Set.of("SunJGSS", "SunSASL", "XMLDSig", "SunPCSC", "JdkLDAP", "JdkSASL", "SunPKCS11");

    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        rejectSerialization();
        plainDigits();
        dropUnusedProviders();
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        int code = RedoubtCommand.run(out, err, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Rule 2: nothing is ever deserialised, also when the launcher's option is missing. */
    static void rejectSerialization() {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
        }
    }

    /**
     * Numbers are written with the digits 0 to 9 whatever language the machine speaks: by Arabic, Bengali or Marathi ones nobody
     * finds a file again that is named by a number.
     */
    static void plainDigits() {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    }

    /**
     * Leaves out of java's list of providers of algorithms those that are not used here. Where TLS starts it asks for some that
     * nobody has, and java would load all of its list, and with that whatever provider any jar brings: a fifth of a start.
     */
    static void dropUnusedProviders() {
        List<String> kept = new ArrayList<>();
        int count = 0;
        for (String name = provider(1); name != null; name = provider(count + 1)) {
            count++;
            if (!UNUSED_PROVIDERS.contains(name)) {
                kept.add(name);
            }
        }
        // The list ends where a number is missing, which none can be made to be; what is there twice is passed over.
        for (int i = 0; i < count && !kept.isEmpty(); i++) {
            Security.setProperty(PROVIDER + (i + 1), kept.get(Math.min(i, kept.size() - 1)));
        }
    }

    private static @Nullable String provider(int number) {
        return Security.getProperty(PROVIDER + number);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /** The version stamped into the module at build time, "dev" when run from the class path. */
    public static String version() {
        return Optional.ofNullable(Main.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("dev");
    }
}
