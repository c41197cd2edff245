package ir.web.launcher;

import java.util.concurrent.CompletionException;

/** Entry point of {@code mvn -Prun}: runs the whole product with a demo clinic in the foreground until Ctrl-C. */
public final class DevLauncher {
    private DevLauncher() {}

    public static void main(String[] arguments) throws Exception {
        var progress = new Progress(System.out);
        boolean started = false;
        try {
            long begun = System.nanoTime();
            progress.print("Starting IR Scheduling");
            GivenSettings.warnings().forEach(warning -> progress.print("  ! " + warning));
            var settings = Settings.of(GivenSettings.ofThisProcess());
            var environment = LocalEnvironment.start(settings, progress);
            progress.print(welcome(settings, (System.nanoTime() - begun) / 1_000_000_000L));
            started = true;
            environment.await();
        } catch (StartupException failure) {
            end(progress, started ? "Stopped" : "Not started", failure);
        } catch (CompletionException exception) {
            if (exception.getCause() instanceof StartupException failure) {
                end(progress, "Not started", failure);
            }
            throw exception;
        }
    }

    private static void end(Progress progress, String what, StartupException failure) {
        progress.print("\n" + what + ": " + failure.getMessage() + "\nWhat to do:  " + failure.remedy());
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

                Press Ctrl-C to stop all servers.""".formatted(
                        seconds,
                        settings.console(),
                        settings.fhir(),
                        settings.health(),
                        settings.issuer(),
                        settings.data(),
                        settings.data().resolve("logs"));
    }
}
