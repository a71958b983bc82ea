namespace ClientPortal.Domain.Secrets;

/// <summary>Where a client secret comes from.</summary>
public enum SecretOrigin
{
    /// <summary>Made here: 256 random bits.</summary>
    Portal = 0,

    /// <summary>Taken over from elsewhere as the value.</summary>
    ImportedValue = 1,

    /// <summary>Taken over from elsewhere as a hash: how good it is, nobody here knows.</summary>
    ImportedHash = 2,
}
