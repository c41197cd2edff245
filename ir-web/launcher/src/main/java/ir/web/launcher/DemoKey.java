package ir.web.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * The key of the demo client {@code ehr-demo-jwt}, created at the first start and stored in the data folder. An EHR
 * signs its token requests with it (SMART Backend Services); the realm holds the public key. The repository contains no
 * key.
 */
public final class DemoKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private DemoKey() {}

    public static Path file(Settings settings) {
        return settings.data().resolve("ehr-demo-jwt.pem");
    }

    /** Reads the private key, or creates it if there is none. */
    public static PrivateKey of(Settings settings) throws IOException {
        try {
            var file = file(settings);
            if (!Files.exists(file)) {
                var generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(2048);
                Files.createDirectories(settings.data());
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(
                        file,
                        BEGIN + "\n"
                                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                        .encodeToString(generator
                                                .generateKeyPair()
                                                .getPrivate()
                                                .getEncoded())
                                + "\n" + END + "\n");
            }
            var text = Files.readString(file).replace(BEGIN, "").replace(END, "");
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
        } catch (GeneralSecurityException exception) {
            throw new IOException("The demo key " + file(settings) + " cannot be read", exception);
        }
    }

    /** @return the public key as a JSON Web Key Set */
    static String jwks(Settings settings) throws IOException {
        var key = (RSAPrivateCrtKey) of(settings);
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS384\",\"kid\":\"demo\",\"n\":\""
                + encoder.encodeToString(unsigned(key.getModulus().toByteArray())) + "\",\"e\":\""
                + encoder.encodeToString(key.getPublicExponent().toByteArray()) + "\"}]}";
    }

    /** Removes the leading zero byte of the sign. */
    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
    }
}
