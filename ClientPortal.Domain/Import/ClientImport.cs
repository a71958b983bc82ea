namespace ClientPortal.Domain.Import;

/// <summary>What a client brings along that is taken over.</summary>
/// <param name="Secret">Null for none: then one is made, where the client uses secrets at all.</param>
internal sealed record ClientImport(ImportedSecret? Secret)
{
    /// <summary>For the audit row.</summary>
    public string Detail => Secret switch
    {
        null => "by=import",
        ImportedSecret.Value => "by=import secret=value",
        _ => "by=import secret=sha256",
    };
}
