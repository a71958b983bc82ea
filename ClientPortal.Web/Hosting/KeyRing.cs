using ClientPortal.Web.Persistence;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace ClientPortal.Web.Hosting;

/// <summary>
/// ASP.NET Core Data Protection, kept in <c>KeyRing:Directory</c>, outside the database and shared by all nodes: it protects cookies,
/// signing keys and the copies of API keys (SEC-175, SEC-176). Keys rotate by themselves every 90 days; old ones go on decrypting.
/// </summary>
internal static class KeyRing
{
    /// <summary>Part of every key's derivation; changing it would make all that was ever protected unreadable.</summary>
    private const string ApplicationName = "ClientPortal";

    public static IServiceCollection AddPortalKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        var protection = services.AddDataProtection().SetApplicationName(ApplicationName);

        // Data Protection wants the certificate while services are still being registered; mistakes are told by PortalOptionsRules.
        var options = new KeyRingOptions("", configuration["KeyRing:Certificate"], configuration["KeyRing:CertificatePassword"]);
        if (options.Certificate is { Length: > 0 } && KeyRingCertificate.MistakeIn(options) is null)
        {
            var certificate = KeyRingCertificate.Load(options);
            protection.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        }

        services.AddOptions<KeyManagementOptions>().Configure<PortalOptions, ILoggerFactory>((management, portal, loggers) =>
        {
            DataDirectory.Create(portal.DataDirectory); // on its own: a parent would be left open
            DataDirectory.Create(portal.KeyRing.Directory);
            management.XmlRepository = new OwnerOnlyFiles(new DirectoryInfo(portal.KeyRing.Directory), loggers);
        });
        return services;
    }

    /// <summary>The framework's files, closed to everybody but the portal's own account whatever the umask is.</summary>
    private sealed class OwnerOnlyFiles(DirectoryInfo directory, ILoggerFactory loggers) : FileSystemXmlRepository(directory, loggers)
    {
        public override void StoreElement(System.Xml.Linq.XElement element, string friendlyName)
        {
            base.StoreElement(element, friendlyName);
            if (!OperatingSystem.IsWindows())
            {
                foreach (var file in Directory.EnumerateFiles("*.xml"))
                {
                    File.SetUnixFileMode(file.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }
            }
        }
    }
}
