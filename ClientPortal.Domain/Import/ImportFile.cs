using System.Security.Cryptography;

namespace ClientPortal.Domain.Import;

/// <summary>A file with existing registrations, as somebody hands it over; it may hold secrets, so it is forgotten after use.</summary>
public sealed class ImportFile(ImportFormat format, byte[] bytes)
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxRows = 1000;

    public ImportFormat Format { get; } = format;

    internal ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Overwrites the content.</summary>
    public void Forget() => CryptographicOperations.ZeroMemory(bytes);

    /// <summary>Without the content.</summary>
    public override string ToString() => $"{Format} file";
}

/// <summary>What a file is written in.</summary>
public enum ImportFormat
{
    Csv,
    Json,
    Yaml,
}
