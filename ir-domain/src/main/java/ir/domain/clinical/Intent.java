package ir.domain.clinical;

/** Purpose of the treatment. It determines the margin, the consent text and the follow-up template. */
public enum Intent {
    PALLIATIVE,
    LOCAL_CONTROL,
    CURATIVE
}
