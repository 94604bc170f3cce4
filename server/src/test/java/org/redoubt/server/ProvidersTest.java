package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** In a process of its own, since java reads its list of providers once. */
class ProvidersTest {
    /** What the process runs. */
    public static final class Start {
        private Start() {}

        public static void main(String[] args) {
            Main.dropUnusedProviders();
            System.out.print(Arrays.stream(Security.getProviders()).map(Provider::getName).collect(Collectors.joining(" ")));
        }
    }

    @Test
    void thoseThatAreUsedAreLeftInTheirOrder() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "-cp", RunningServer.classPath(), Start.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String names = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals("SUN SunRsaSign SunEC SunJSSE SunJCE", names);
    }
}
