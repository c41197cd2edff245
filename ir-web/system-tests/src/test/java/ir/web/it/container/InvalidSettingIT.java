package ir.web.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application with a setting that is not accepted is not deployed, and the server says which one. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
public class InvalidSettingIT {
    private static final String INVALID = "invalid-setting";

    @ArquillianResource
    @SuppressWarnings("NullAway.Init") // the test runner sets it
    Deployer deployer;

    /** The archive's own source of settings comes after system properties, which do not have this setting. */
    @Deployment(name = INVALID, managed = false, testable = false)
    public static WebArchive archive() {
        return ContainerArchive.named("invalid-setting.war")
                .addAsResource(
                        new StringAsset("ir.ihe.literal-errors=perhaps\n"), "META-INF/microprofile-config.properties");
    }

    @Test
    public void deploymentStopsWithNameAndExpectation() {
        var failure = catchThrowable(() -> deployer.deploy(INVALID));
        assertThat(failure).isNotNull();
        assertThat(failure.toString() + failure.getCause())
                .contains("ir.ihe.literal-errors is \\\"perhaps\\\" (expected: true or false)");
    }
}
