internal import Signatures

enum SiteScript { static let digest = "" }
