package ir.domain.clinical;

/** What the treatment is for. It chooses the margin, the consent text and the follow-up template. */
public enum Intent {
    PALLIATIVE,
    LOCAL_CONTROL,
    CURATIVE
}
