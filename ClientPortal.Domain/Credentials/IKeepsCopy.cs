namespace ClientPortal.Domain.Credentials;

/// <summary>A row that may keep a copy of its credential's value, to be revealed again.</summary>
internal interface IKeepsCopy
{
    Guid Id { get; }

    Guid WorkspaceId { get; }

    byte[] Hash { get; }

    /// <summary>Tells the kinds of copies apart, so that one does not open as another; never changed.</summary>
    static abstract string CopyPurpose { get; }
}
