namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// What a provider shows a vendor to send in its name. Kept sealed as JSON of the fields below (camelCase) in
/// <see cref="ChannelSettings.Secret"/>; never answered, logged or printed.
/// </summary>
public abstract record VendorCredentials
{
    // The compiler's text would list the fields.
    public sealed override string ToString() => GetType().Name;
}

/// <summary>An application server's key (RFC 8292 §2).</summary>
/// <param name="Subject">A <c>mailto:</c> or <c>https:</c> address at which push services reach the operator.</param>
/// <param name="PublicKey">An uncompressed point of P-256 in Base64; browsers subscribe under it.</param>
/// <param name="PrivateKey">Its 32 bytes in Base64. Secret.</param>
public sealed record WebPushCredentials(string Subject, string PublicKey, string PrivateKey) : VendorCredentials;

/// <summary>A service account of the Firebase project.</summary>
/// <param name="PrivateKey">RSA, PEM. Secret.</param>
public sealed record FcmCredentials(string ProjectId, string ClientEmail, string PrivateKeyId, string PrivateKey) : VendorCredentials;

/// <summary>An authentication key of an Apple developer team, and the app.</summary>
/// <param name="Topic">The app's bundle id.</param>
/// <param name="PrivateKey">P-256, PEM (the <c>.p8</c> file). Secret.</param>
/// <param name="Sandbox">Tokens are of apps signed for development.</param>
public sealed record ApnsCredentials(string TeamId, string KeyId, string Topic, string PrivateKey, bool Sandbox) : VendorCredentials;

/// <param name="AppId">Of the app in AppGallery Connect; also its OAuth client id.</param>
/// <param name="AppSecret">Secret.</param>
/// <param name="Account">Null = what Push Kit took is not taken back.</param>
public sealed record HuaweiCredentials(string AppId, string AppSecret, HuaweiServiceAccount? Account) : VendorCredentials;

/// <summary>A service account of the app's project, by which Push Kit takes messages back: of its key file <c>key_id</c>, <c>sub_account</c> and <c>private_key</c>.</summary>
/// <param name="PrivateKey">RSA, PEM. Secret.</param>
public sealed record HuaweiServiceAccount(string KeyId, string SubAccount, string PrivateKey) : VendorCredentials;

/// <param name="ClientSecret">Secret.</param>
public sealed record HonorCredentials(string AppId, string ClientId, string ClientSecret) : VendorCredentials;

/// <param name="AppSecret">Secret.</param>
public sealed record XiaomiCredentials(string PackageName, string AppSecret) : VendorCredentials;

/// <param name="MasterSecret">Secret.</param>
public sealed record OppoCredentials(string AppKey, string MasterSecret) : VendorCredentials;

/// <param name="AppSecret">Secret.</param>
public sealed record VivoCredentials(long AppId, string AppKey, string AppSecret) : VendorCredentials;
