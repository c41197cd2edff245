package ir.web.launcher;

import java.util.concurrent.CompletionException;

/** {@code mvn -Prun}: the whole product with a demo clinic, in the foreground until Ctrl-C. */
public final class Run {
    private Run() {}

    public static void main(String[] arguments) throws Exception {
        var progress = new Progress(System.out);
        boolean started = false;
        try {
            long begun = System.nanoTime();
            progress.say("IR Scheduling starts");
            var settings = Settings.fromSystemProperties();
            var stack = Stack.start(settings, progress);
            progress.say(welcome(settings, (System.nanoTime() - begun) / 1_000_000_000L));
            started = true;
            stack.await();
        } catch (StartRefused refused) {
            end(progress, started ? "Stopped" : "Not started", refused);
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof StartRefused refused) {
                end(progress, "Not started", refused);
            }
            throw failed;
        }
    }

    private static void end(Progress progress, String what, StartRefused refused) {
        progress.say("\n" + what + ": " + refused.getMessage() + "\nWhat to do:  " + refused.cure());
        Runtime.getRuntime().exit(1);
    }

    private static String welcome(Settings settings, long seconds) {
        return """

                IR Scheduling is ready after %d s.

                  Console   %s
                  FHIR R4   %s
                  Health    %s
                  Keycloak  %s

                  Demo logins (name = password): scheduler, clinician, nurse, lead, auditor, admin
                  EHR client: ehr-demo, secret ehr-demo-secret (client credentials)
                  Data: %s   Logs: %s

                Ctrl-C stops everything.""".formatted(
                        seconds,
                        settings.console(),
                        settings.fhir(),
                        settings.health(),
                        settings.issuer(),
                        settings.data(),
                        settings.data().resolve("logs"));
    }
}
